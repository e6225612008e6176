package antiphon.node.repair;

import antiphon.message.LogEntry;
import java.util.List;

/// Another node, which may hold messages that are damaged here.
public interface OtherNode {
    /// For people.
    String name();

    /// Asks for messages `first` to `last`, in order, and does not wait for them.
    void ask(long first, long last, Asker asker);

    /// Gets what came of a question: one of the two is called, once, on any thread, also before the question returns,
    /// and at the latest when nothing has come for some seconds.
    interface Asker {
        /// @param entries not verified
        void given(List<LogEntry> entries);

        /// @param reason why it does not give them now, as a sentence after its name
        void failed(String reason);
    }
}
