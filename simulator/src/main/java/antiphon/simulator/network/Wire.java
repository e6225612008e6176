package antiphon.simulator.network;

import antiphon.simulator.surroundings.Schedule;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// The transport of calls between nodes.
///
/// @param fullNs asked after each message of a stream: for how long the sender's link takes no more; 0 for not at all
public record Wire(Schedule schedule, Network network, LongSupplier fullNs) {
    /// No server listens there.
    static final Status REFUSED = Status.UNAVAILABLE
            .withDescription("io exception")
            .withCause(new ConnectException("Connection refused"));
    /// The node at the other end is gone.
    static final Status RESET = Status.UNAVAILABLE
            .withDescription("connection reset")
            .withCause(new IOException("Connection reset by peer"));
    /// Over a thin link it took too long.
    static final Status BROKE = Status.UNAVAILABLE
            .withDescription("the connection broke")
            .withCause(new IOException("Broken pipe"));
    private static final long BROKEN_OFF_NS = 1_000_000_000L;

    void send(Host from, Host to, Runnable arrival) {
        network.send(from.id(), to.id(), arrival);
    }

    void sendLoosely(Host from, Host to, Runnable arrival) {
        network.sendLoosely(from.id(), to.id(), arrival);
    }

    /// Over a thin link it takes as long as it is large, and what takes too long breaks off.
    ///
    /// @param came called with how much of it has come at its end
    void sendBytes(Host from, Host to, long bytes, LongConsumer came, Runnable arrival, Runnable broken) {
        if (!network.isThin(from.id(), to.id())) {
            send(from, to, () -> {
                came.accept(bytes);
                arrival.run();
            });
            return;
        }
        long tookNs = network.bytesNs(from.id(), to.id(), bytes);
        boolean breaks = tookNs > BROKEN_OFF_NS;
        long part = breaks ? (long) ((double) bytes * BROKEN_OFF_NS / tookNs) : bytes;
        send(from, to, () -> schedule.after(Math.min(tookNs, BROKEN_OFF_NS), () -> {
            came.accept(part);
            (breaks ? broken : arrival).run();
        }));
    }
}
