/// The writes of clients: admission, once only, waiting for copies.
@NullMarked
package antiphon.master.core.write;

import org.jspecify.annotations.NullMarked;
