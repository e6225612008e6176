package antiphon.calls;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/// Where to go on after a stream that a node has ended: what the status says in a sentence for people, in trailers for
/// programs.
public final class ResumeHint {
    /// On a subscription: the sequence number to subscribe from.
    public static final Metadata.Key<String> SEQUENCE = Metadata.Key.of(
            "antiphon-resume-from", Metadata.ASCII_STRING_MARSHALLER);
    /// On a stream of writes: the index of the first write that was not looked at. After a node's stop all before it
    /// have their outcomes; after other failures one that has none may be in the log or not.
    public static final Metadata.Key<String> WRITE_INDEX = Metadata.Key.of(
            "antiphon-resume-index", Metadata.ASCII_STRING_MARSHALLER);

    private ResumeHint() {}

    public static StatusRuntimeException on(Status status, Metadata.Key<String> key, long where) {
        Metadata trailers = new Metadata();
        trailers.put(key, Long.toString(where));
        return status.asRuntimeException(trailers);
    }
}
