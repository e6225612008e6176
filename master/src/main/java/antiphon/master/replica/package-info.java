/// A master around its core, independent of transport and clock: the same in production and under
/// the simulator.
@NullMarked
package antiphon.master.replica;

import org.jspecify.annotations.NullMarked;
