/// What a simulated cluster lives in: virtual time, luck from one seed, drawn options, the trace.
@NullMarked
package antiphon.simulator.surroundings;

import org.jspecify.annotations.NullMarked;
