/// What the core of a node was told, and when, written down so that it can be replayed.
@NullMarked
package antiphon.recording;

import org.jspecify.annotations.NullMarked;
