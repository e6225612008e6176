package antiphon.link;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;

/// How much of a bulk of messages may be on its way on one connection. Whatever else is sent there, such as the answer
/// to a ping, waits behind that: at 64 kbit/s for half a minute. By default gRPC lets it grow to 8 MiB, behind which no
/// ping passes a slow link in time.
public final class Windows {
    /// More than this on its way makes bulk faster only where bandwidth times round trip is larger: with 100 ms of
    /// round trip above 2.5 MB/s.
    public static final int BYTES = 256 * 1024;
    /// Longer than the window takes at 64 kbit/s.
    public static final Duration SIGN_OF_LIFE_MAX = Duration.ofSeconds(45);

    private Windows() {}

    public static NettyServerBuilder on(NettyServerBuilder server) {
        return server.flowControlWindow(BYTES);
    }
}
