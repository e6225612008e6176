package antiphon.acceptance;

import antiphon.proto.master.Message;
import antiphon.proto.worker.MessageReplicaReceived;
import com.google.protobuf.ByteString;

/// A message as a reader sees it, the same on every node.
public record Received(
        long sequence,
        String id,
        String parentId,
        String content,
        String clientId,
        double timestamp,
        long epoch,
        ByteString hash) {
    static Received of(Message message) {
        return new Received(
                message.getSequenceNumber(),
                message.getMessageId(),
                message.getParentId(),
                message.getContent(),
                message.getClientId(),
                message.getTimestamp(),
                message.getEpoch(),
                message.getHash());
    }

    static Received of(MessageReplicaReceived message) {
        return new Received(
                message.getSequenceNumber(),
                message.getMessageId(),
                message.getParentId(),
                message.getContent(),
                message.getClientId(),
                message.getTimestamp(),
                message.getEpoch(),
                message.getHash());
    }

    @Override
    public String toString() {
        String shown = content.length() > 40 ? content.substring(0, 40) + "…(" + content.length() + ")" : content;
        return sequence + ":" + shown;
    }
}
