package antiphon.calls;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// The cause of a status: the call was never given to a connection, so the node has not seen it.
public final class NotSent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private NotSent(@Nullable Throwable cause) {
        super("the call was never given to a connection", cause, false, false);
    }

    /// The status of a call that was not sent.
    public static Status mark(Status status) {
        return status.withCause(new NotSent(status.getCause()));
    }

    static boolean isIn(Status status) {
        for (Throwable each = status.getCause(); each != null; each = each.getCause())
            if (each instanceof NotSent) return true;
        return false;
    }
}
