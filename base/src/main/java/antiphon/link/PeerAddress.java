package antiphon.link;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// The address and port on the other side of a connection, as log lines have it.
public final class PeerAddress {
    private PeerAddress() {}

    public static String of(Attributes connection) {
        return of(connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    }

    public static String of(@Nullable SocketAddress remote) {
        if (remote instanceof InetSocketAddress inet && inet.getAddress() != null)
            return host(inet) + ":" + inet.getPort();
        return remote == null ? "an unknown address" : remote.toString();
    }

    private static String host(InetSocketAddress inet) {
        String host = inet.getAddress().getHostAddress();
        return host.contains(":") ? "[" + host + "]" : host;
    }
}
