/// `antiphon up`: a cluster of processes on this machine.
@NullMarked
package antiphon.cli.up;

import org.jspecify.annotations.NullMarked;
