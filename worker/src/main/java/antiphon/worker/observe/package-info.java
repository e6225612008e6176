/// Events as log lines and metrics.
@NullMarked
package antiphon.worker.observe;

import org.jspecify.annotations.NullMarked;
