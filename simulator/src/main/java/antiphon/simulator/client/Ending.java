package antiphon.simulator.client;

import antiphon.proto.master.PostMessageResponse;
import io.grpc.Status;
import java.net.ConnectException;

/// How the call of a write ends: one of these is called, once.
public interface Ending {
    void answered(PostMessageResponse answer);

    /// Nothing listens at the master's address: it has not got the write.
    void refused();

    /// Whether the master has the write is not known.
    void broke();

    default void failed(Throwable failure) {
        if (Status.fromThrowable(failure).getCause() instanceof ConnectException) refused();
        else broke();
    }
}
