/// Who leads, as people and their programs see it at each node.
@NullMarked
package antiphon.failover.seen;

import org.jspecify.annotations.NullMarked;
