/// Who may write: the state of the epoch register, the commands that change it, and the port through which they are
/// proposed. No thread, clock or I/O.
@NullMarked
package antiphon.failover.core.register;

import org.jspecify.annotations.NullMarked;
