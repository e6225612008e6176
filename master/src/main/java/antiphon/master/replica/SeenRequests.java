package antiphon.master.replica;

import antiphon.log.EntryLog;
import antiphon.master.core.contract.MasterInput;
import antiphon.message.ContentHash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Reports the request ids of messages that the core did not append itself.
public final class SeenRequests {
    private static final long PAGE_BYTES_MAX = 1024 * 1024;

    private final Consumer<MasterInput> inputs;

    public SeenRequests(Consumer<MasterInput> inputs) {
        this.inputs = inputs;
    }

    /// Reads them from the end of a log.
    ///
    /// @param window how many of the last messages count
    void inLog(EntryLog log, long window) throws IOException {
        long head = log.end();
        long next = Math.max(log.start(), head - window + 1);
        while (next <= head) {
            List<LogEntry> page = log.read(next, head, PAGE_BYTES_MAX);
            in(page);
            next += page.size();
        }
    }

    public void in(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            Message message = entry.message();
            if (message.requestId().isEmpty()) continue;
            ContentHash content = ContentHash.of(message.content());
            inputs.accept(new MasterInput.RequestSeen(
                    message.clientId(), message.requestId(), content, entry.sequence()));
        }
    }
}
