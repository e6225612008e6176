/// The `antiphon` command: posting, reading and looking at a cluster from a shell, and running one on this machine.
@NullMarked
package antiphon.cli;

import org.jspecify.annotations.NullMarked;
