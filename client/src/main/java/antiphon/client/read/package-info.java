/// Messages read from a node: by pages, and as a stream.
@NullMarked
package antiphon.client.read;

import org.jspecify.annotations.NullMarked;
