/// The entries of a log and the state of its replica, in memory and on disk.
@NullMarked
package antiphon.log;

import org.jspecify.annotations.NullMarked;
