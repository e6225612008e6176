/// Why a call to a worker failed, as a reason of the core.
@NullMarked
package antiphon.master.reason;

import org.jspecify.annotations.NullMarked;
