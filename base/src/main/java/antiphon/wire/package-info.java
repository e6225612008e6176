/// Between the messages of the log and their forms on the wire.
@NullMarked
package antiphon.wire;

import org.jspecify.annotations.NullMarked;
