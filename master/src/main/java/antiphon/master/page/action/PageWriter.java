package antiphon.master.page.action;

import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import java.util.function.Consumer;

/// Hands a write to the master.
@FunctionalInterface
public interface PageWriter {
    /// @param onOutcome called once, on a thread that must not wait
    void write(PostMessageRequest request, Consumer<PostMessageResponse> onOutcome);
}
