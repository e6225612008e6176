/// What was found wrong, and what is known to be right.
@NullMarked
package antiphon.simulator.check;

import org.jspecify.annotations.NullMarked;
