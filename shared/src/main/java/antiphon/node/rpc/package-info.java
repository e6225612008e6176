/// The gRPC server of a node: ports, connections, health, and the limits of what arrives.
@NullMarked
package antiphon.node.rpc;

import org.jspecify.annotations.NullMarked;
