package antiphon.failover.passing;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import org.jspecify.annotations.Nullable;

/// The answers of a node that leads, on their way to the caller. The next is asked for when the caller takes more: one
/// that does not read holds back the node that leads, and nothing gathers here. Guarded by its call.
final class AnswerStream {
    private final ServerCall<?, byte[]> caller;
    private boolean begun;
    private boolean holdsBack;

    AnswerStream(ServerCall<?, byte[]> caller) {
        this.caller = caller;
    }

    /// Whether the caller was sent anything.
    boolean hasBegun() {
        return begun;
    }

    void headers(Metadata headers) {
        begun = true;
        caller.sendHeaders(headers);
    }

    void answer(byte[] answer, Attempt<?> from) {
        if (!begun) headers(new Metadata());
        caller.sendMessage(answer);
        if (caller.isReady()) from.request();
        else holdsBack = true;
    }

    /// The caller may take more.
    void goOn(@Nullable Attempt<?> from) {
        if (!holdsBack || from == null || !caller.isReady()) return;
        holdsBack = false;
        from.request();
    }
}
