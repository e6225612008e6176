package antiphon.client;

import java.util.List;

/// Some consecutive messages of a node.
///
/// @param nextSequence where to go on reading, 0 when this was all
public record MessagePage(List<StoredMessage> messages, long nextSequence) {
    public MessagePage {
        messages = List.copyOf(messages);
    }

    public boolean last() {
        return nextSequence == 0;
    }
}
