/// The inputs of a node's core with their times, recorded so that they can be replayed.
@NullMarked
package antiphon.recording;

import org.jspecify.annotations.NullMarked;
