/// What a call to a node can fail with.
@NullMarked
package antiphon.client.error;

import org.jspecify.annotations.NullMarked;
