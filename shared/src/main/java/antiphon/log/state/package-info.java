/// The state of a replica, and the file that holds it.
@NullMarked
package antiphon.log.state;

import org.jspecify.annotations.NullMarked;
