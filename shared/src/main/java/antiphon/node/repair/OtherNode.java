package antiphon.node.repair;

import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.List;

/// Another node, which may hold messages that are damaged here.
public interface OtherNode {
    /// For people.
    String name();

    /// Messages `first` to `last`, in order. The caller must verify them. Waits no longer than some seconds a page.
    ///
    /// @throws IOException when it does not give them now; the message says why
    List<LogEntry> messages(long first, long last) throws IOException;
}
