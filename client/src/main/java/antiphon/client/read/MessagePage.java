package antiphon.client.read;

import java.util.List;

/// Some consecutive messages of a node.
///
/// @param nextSequence the number to continue from, 0 when this was all
/// @param logId the log they are from; empty while the node has none, and from nodes that do not report it
public record MessagePage(List<StoredMessage> messages, long nextSequence, String logId) {
    public MessagePage {
        messages = List.copyOf(messages);
    }

    /// From a node that does not report its log.
    public MessagePage(List<StoredMessage> messages, long nextSequence) {
        this(messages, nextSequence, "");
    }

    MessagePage of(String log) {
        return new MessagePage(messages, nextSequence, log);
    }

    public boolean last() {
        return nextSequence == 0;
    }
}
