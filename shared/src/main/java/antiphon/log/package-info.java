/// The log port, and the log kept in memory.
@NullMarked
package antiphon.log;

import org.jspecify.annotations.NullMarked;
