/// What goes into the core and what comes out of it.
@NullMarked
package antiphon.worker.core.contract;

import org.jspecify.annotations.NullMarked;
