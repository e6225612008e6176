/// Events and writes as log lines and metrics.
@NullMarked
package antiphon.master.observe;

import org.jspecify.annotations.NullMarked;
