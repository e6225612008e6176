/// What goes into the decisions about leadership and what comes out of them, as values.
@NullMarked
package antiphon.failover.core.leadership.contract;

import org.jspecify.annotations.NullMarked;
