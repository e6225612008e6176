/// The connection to the master.
@NullMarked
package antiphon.worker.links;

import org.jspecify.annotations.NullMarked;
