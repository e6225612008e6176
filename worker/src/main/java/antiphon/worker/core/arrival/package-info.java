/// Messages that arrive: which are next, which wait for others before them, which are refused.
@NullMarked
package antiphon.worker.core.arrival;

import org.jspecify.annotations.NullMarked;
