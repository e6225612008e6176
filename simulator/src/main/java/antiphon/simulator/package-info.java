/// Whole clusters from one number, in one thread and in virtual time: the cores and the log of the real nodes, around
/// them a network, disks, clocks and clients that go wrong as the seed says, and a checker that watches the promises.
@NullMarked
package antiphon.simulator;

import org.jspecify.annotations.NullMarked;
