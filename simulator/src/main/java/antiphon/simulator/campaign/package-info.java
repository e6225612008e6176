/// Campaigns: many seeds, their faults, and the end where all must agree.
@NullMarked
package antiphon.simulator.campaign;

import org.jspecify.annotations.NullMarked;
