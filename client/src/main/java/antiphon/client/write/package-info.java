/// A write and what became of it.
@NullMarked
package antiphon.client.write;

import org.jspecify.annotations.NullMarked;
