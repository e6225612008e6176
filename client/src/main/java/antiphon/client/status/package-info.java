/// The state of a cluster as its master tells it.
@NullMarked
package antiphon.client.status;

import org.jspecify.annotations.NullMarked;
