/// What readers are shown of a log: pages and subscriptions.
@NullMarked
package antiphon.node.read;

import org.jspecify.annotations.NullMarked;
