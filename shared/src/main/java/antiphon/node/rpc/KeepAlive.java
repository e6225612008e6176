package antiphon.node.rpc;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// How a server detects dead connections, and how often it accepts pings of its callers.
///
/// @param permitted the shortest interval of callers' pings; a caller that pings more often is closed with
/// `too_many_pings`. Also without
///     calls, since a proxy between them forgets connections on which nothing happens.
/// @param askAfter a connection that was silent for so long is asked for a sign of life; shorter wakes idle nodes,
///     longer keeps what is held for a reader that is gone
/// @param answerWithin closed when no answer comes within that time, most of which a bulk of messages before it may
///     take ([antiphon.link.Windows]); a machine that is gone is noticed by this alone ([antiphon.link.LinkChannel])
record KeepAlive(Duration permitted, Duration askAfter, Duration answerWithin) {
    /// Clients of gRPC cannot ask more often than each 10 seconds in most languages; half of that leaves room.
    static final KeepAlive STANDARD = new KeepAlive(
            Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(120));

    NettyServerBuilder on(NettyServerBuilder server) {
        return server.permitKeepAliveTime(permitted.toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true)
                .keepAliveTime(askAfter.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(answerWithin.toNanos(), TimeUnit.NANOSECONDS);
    }
}
