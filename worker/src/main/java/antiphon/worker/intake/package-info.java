/// From the master's calls to the core and back.
@NullMarked
package antiphon.worker.intake;

import org.jspecify.annotations.NullMarked;
