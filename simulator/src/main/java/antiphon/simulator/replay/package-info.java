/// Recorded inputs, run again.
@NullMarked
package antiphon.simulator.replay;

import org.jspecify.annotations.NullMarked;
