/// Writing damaged entries again, in place.
@NullMarked
package antiphon.log.repair;

import org.jspecify.annotations.NullMarked;
