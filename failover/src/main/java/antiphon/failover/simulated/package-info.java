/// The epoch register in virtual time, for simulations.
@NullMarked
package antiphon.failover.simulated;

import org.jspecify.annotations.NullMarked;
