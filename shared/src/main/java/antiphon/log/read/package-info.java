/// Reading entries from segments, and damage met on the way.
@NullMarked
package antiphon.log.read;

import org.jspecify.annotations.NullMarked;
