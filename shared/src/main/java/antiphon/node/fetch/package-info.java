/// The one way in which nodes get messages from each other's logs: what serves a page, and what asks for one.
@NullMarked
package antiphon.node.fetch;

import org.jspecify.annotations.NullMarked;
