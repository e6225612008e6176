/// The health service.
@NullMarked
package antiphon.node.rpc.health;

import org.jspecify.annotations.NullMarked;
