/// What a node does about leadership: the decisions about it in turns, the calls of the members, and the replica that
/// follows or leads as decided. It has no thread, clock or connection of its own: the node and the simulator run it.
@NullMarked
package antiphon.failover.node;

import org.jspecify.annotations.NullMarked;
