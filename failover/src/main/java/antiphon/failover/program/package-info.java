/// The node program in which any node can lead: its settings, what it keeps whatever its role is, and its roles.
@NullMarked
package antiphon.failover.program;

import org.jspecify.annotations.NullMarked;
