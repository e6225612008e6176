package antiphon.client.read;

import java.util.List;
import java.util.OptionalLong;

/// Some consecutive messages of a node.
///
/// @param nextSequence the number to continue from, 0 when this was all
/// @param logId the log they are from; empty while the node has none, and from nodes that do not report it
/// @param end the highest number that the node holds; empty from nodes that do not report it
public record MessagePage(List<StoredMessage> messages, long nextSequence, String logId, OptionalLong end) {
    public MessagePage {
        messages = List.copyOf(messages);
    }

    /// From a node that does not report its log.
    public MessagePage(List<StoredMessage> messages, long nextSequence) {
        this(messages, nextSequence, "");
    }

    /// From a node that does not report where its log ends.
    public MessagePage(List<StoredMessage> messages, long nextSequence, String logId) {
        this(messages, nextSequence, logId, OptionalLong.empty());
    }

    MessagePage of(NodeLog log) {
        return new MessagePage(messages, nextSequence, log.id(), log.end());
    }

    public boolean last() {
        return nextSequence == 0;
    }
}
