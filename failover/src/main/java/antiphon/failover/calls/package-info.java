/// The calls between members about who leads: what serves them, and what makes them.
@NullMarked
package antiphon.failover.calls;

import org.jspecify.annotations.NullMarked;
