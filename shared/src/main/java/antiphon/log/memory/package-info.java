/// A log in memory.
@NullMarked
package antiphon.log.memory;

import org.jspecify.annotations.NullMarked;
