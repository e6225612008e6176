package antiphon.node.tls;

import antiphon.link.LinkChannel;
import antiphon.link.Windows;
import antiphon.tls.NodeRole;
import io.grpc.Attributes;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;

/// How a node is reached and how it reaches others: on which address it listens, and whether it speaks TLS.
///
/// @param listenHost empty for all addresses of the machine
/// @param tls empty for plain text
public record Transport(Optional<String> listenHost, Optional<NodeTls> tls) {
    /// In plain text, and on all addresses.
    public static final Transport PLAIN = new Transport(Optional.empty(), Optional.empty());

    public InetSocketAddress listening(int port) {
        return listenHost.map(host -> new InetSocketAddress(host, port)).orElseGet(() -> new InetSocketAddress(port));
    }

    public NettyServerBuilder server(InetSocketAddress address) {
        NettyServerBuilder server = Windows.on(NettyServerBuilder.forAddress(address));
        return tls.map(own -> server.sslContext(own.server()).addTransportFilter(NodeGuard.reading())).orElse(server);
    }

    /// A channel to another node; with TLS, only to one with this role and name.
    ///
    /// The system chooses the port of its own end, and may choose the one where this node is going to listen: the usual
    /// ports of nodes are in its range. With `SO_REUSEADDR` at both ends, as servers have it, it can listen there.
    ///
    /// @param name empty for any of that role
    public NettyChannelBuilder channel(String host, int port, NodeRole role, Optional<String> name) {
        return LinkChannel.to(host, port, tls.map(own -> own.clientTo(role, name)))
                .withOption(ChannelOption.SO_REUSEADDR, true);
    }

    /// Keeps methods for those their rules name; without TLS the nodes' token alone does that.
    ///
    /// @param rules by full names of methods
    public ServerServiceDefinition guard(
            ServerServiceDefinition service, Map<String, CallRule> rules) {
        return tls.map(own -> new NodeGuard(own::identity).guard(service, rules)).orElse(service);
    }

    /// The rights of the nodes' token on a connection.
    public Standing standing(Attributes connection) {
        return tls.map(own -> NodeGuard.standing(connection, own.identity())).orElse(Standing.OPERATOR);
    }

    /// Whether others on the network can read what is said.
    public boolean isOpenToReaders() {
        return tls.isEmpty()
                && listenHost.map(host -> !new InetSocketAddress(host, 0).getAddress().isLoopbackAddress())
                        .orElse(true);
    }
}
