/// A cluster in virtual time in which any node can lead, with what befalls it and what it is held to.
@NullMarked
package antiphon.simulator.failover;

import org.jspecify.annotations.NullMarked;
