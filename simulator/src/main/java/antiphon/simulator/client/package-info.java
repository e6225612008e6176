/// Simulated clients, and their calls to the master.
@NullMarked
package antiphon.simulator.client;

import org.jspecify.annotations.NullMarked;
