/// Masters and workers: the production code on simulated nodes and their network.
@NullMarked
package antiphon.simulator.role;

import org.jspecify.annotations.NullMarked;
