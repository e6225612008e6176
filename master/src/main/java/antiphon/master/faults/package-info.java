/// Failures of connections to workers, injected for demonstrations.
@NullMarked
package antiphon.master.faults;

import org.jspecify.annotations.NullMarked;
