/// Readers' view of a log: pages and subscriptions.
@NullMarked
package antiphon.node.read;

import org.jspecify.annotations.NullMarked;
