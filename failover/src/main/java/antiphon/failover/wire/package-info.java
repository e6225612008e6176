/// Between the values of the decisions about leadership and their forms on the wire.
@NullMarked
package antiphon.failover.wire;

import org.jspecify.annotations.NullMarked;
