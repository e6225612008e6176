/// How a master finds the whole log before it leads: what is known, the decision, the phases.
@NullMarked
package antiphon.master.core.start;

import org.jspecify.annotations.NullMarked;
