package antiphon.failover.passing;

import antiphon.core.NodeId;
import io.grpc.Channel;

/// The node that leads, and the way to it. Another epoch, or another channel, is another leader.
///
/// @param channel adds no credentials of this node: the node that leads checks the callers themselves. It needs
///     keepalive, since a call waits as long as the connection seems to stand; its maker closes it
public record Leading(NodeId node, long epoch, Channel channel) {}
