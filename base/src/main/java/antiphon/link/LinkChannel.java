package antiphon.link;

import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiators;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollChannelOption;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// Channels to nodes whose connections are not ended while a slow link makes progress.
///
/// On Linux gRPC sets `TCP_USER_TIMEOUT` on a connection with keepalive. The kernel then also ends a connection whose
/// peer acknowledges all the time, when its receive window is smaller than the next segment: pieces of it are sent as
/// window probes, and the time counts from the first probe until the window has room for a whole segment, which it may
/// never have. That the peer is gone is known from pings instead, which wait behind at most [Windows#BYTES].
///
/// gRPC sets the option after those of the builder, so it is reset once the connection stands. Only the negotiation of
/// the protocol can reach the socket by then. The classes named `Internal` are what gRPC's other modules, such as xds,
/// use for that.
public final class LinkChannel {
    private static final int NO_LIMIT = 0;
    /// Where there are others to try.
    private static final int CONNECT_MS_MAX = 1_000;

    private LinkChannel() {}

    /// @param tls empty for plain text
    public static NettyChannelBuilder to(String host, int port, Optional<SslContext> tls) {
        return secured(NettyChannelBuilder.forAddress(host, port), tls);
    }

    /// To any of several nodes: the first that answers, until the connection breaks, and then the next that does.
    ///
    /// @param nodes not resolved, two or more
    /// @param tls empty for plain text
    @SuppressWarnings("deprecation") // What takes its place is one registry for all channels of the process.
    public static NettyChannelBuilder toAny(List<InetSocketAddress> nodes, Optional<SslContext> tls) {
        AnyOf any = new AnyOf(nodes);
        NettyChannelBuilder channel = NettyChannelBuilder.forTarget(any.getDefaultScheme() + ":///nodes")
                .nameResolverFactory(any)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS_MAX);
        return secured(channel, tls);
    }

    private static NettyChannelBuilder secured(NettyChannelBuilder channel, Optional<SslContext> tls) {
        channel.flowControlWindow(Windows.BYTES);
        tls.ifPresentOrElse(channel::sslContext, channel::usePlaintext);
        if (Epoll.isAvailable())
            InternalNettyChannelBuilder.setProtocolNegotiatorFactory(channel, () -> new Negotiator(tls));
        return channel;
    }

    /// As gRPC's own for plain text and for TLS.
    private record Negotiator(Optional<SslContext> tls) implements InternalProtocolNegotiator.ProtocolNegotiator {
        @Override
        public AsciiString scheme() {
            return AsciiString.of(tls.isPresent() ? "https" : "http");
        }

        @Override
        public ChannelHandler newHandler(GrpcHttp2ConnectionHandler connection) {
            return new Unlimited(tls.map(context -> secured(connection, context))
                    .orElseGet(() -> InternalProtocolNegotiators.plaintext().newHandler(connection)));
        }

        private static ChannelHandler secured(GrpcHttp2ConnectionHandler connection, SslContext context) {
            ChannelHandler handshake = InternalProtocolNegotiators.clientTlsHandler(
                    InternalProtocolNegotiators.grpcNegotiationHandler(connection), context,
                    connection.getAuthority(), connection.getNegotiationLogger());
            return InternalProtocolNegotiators.waitUntilActiveHandler(handshake, connection.getNegotiationLogger());
        }

        @Override
        public void close() {}
    }

    /// Stands before the negotiation until there is a connection, and resets the option then.
    private static final class Unlimited extends ChannelInboundHandlerAdapter {
        private final ChannelHandler negotiation;

        Unlimited(ChannelHandler negotiation) {
            this.negotiation = negotiation;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            context.pipeline().addAfter(context.name(), null, negotiation);
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.channel().config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, NO_LIMIT);
            context.fireChannelActive();
            context.pipeline().remove(this);
        }
    }
}
