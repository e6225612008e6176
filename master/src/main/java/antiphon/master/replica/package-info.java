/// What a master does around its core, whatever carries its calls and keeps its time: the same in production and under
/// the simulator.
@NullMarked
package antiphon.master.replica;

import org.jspecify.annotations.NullMarked;
