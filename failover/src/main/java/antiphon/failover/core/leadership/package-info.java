/// Who leads: when a node looks for a new leader, when it claims an epoch, whose log it takes, when it stops. No
/// thread, clock, I/O or unseeded luck.
@NullMarked
package antiphon.failover.core.leadership;

import org.jspecify.annotations.NullMarked;
