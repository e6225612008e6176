/// A simulated node: a log on its disk, a clock that may be wrong, turns, lives and deaths.
@NullMarked
package antiphon.simulator.node;

import org.jspecify.annotations.NullMarked;
