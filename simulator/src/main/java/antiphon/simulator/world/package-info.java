/// The simulated cluster, wired.
@NullMarked
package antiphon.simulator.world;

import org.jspecify.annotations.NullMarked;
