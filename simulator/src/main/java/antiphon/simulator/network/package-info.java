/// The simulated network: messages and calls that are late, lost, and out of order.
@NullMarked
package antiphon.simulator.network;

import org.jspecify.annotations.NullMarked;
