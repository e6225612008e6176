/// Finding damaged messages in a log and fetching them again from other nodes.
@NullMarked
package antiphon.node.repair;

import org.jspecify.annotations.NullMarked;
