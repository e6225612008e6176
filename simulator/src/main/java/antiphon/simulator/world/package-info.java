/// The simulated cluster: nodes around the production code, clients, and the checks after each event.
@NullMarked
package antiphon.simulator.world;

import org.jspecify.annotations.NullMarked;
