/// Calls to other nodes: what a failed one means.
@NullMarked
package antiphon.calls;

import org.jspecify.annotations.NullMarked;
