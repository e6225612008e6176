/// The delivery of the log to one worker.
@NullMarked
package antiphon.master.core.delivery;

import org.jspecify.annotations.NullMarked;
