package antiphon.client;

import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;

/// One message of the log, as a node holds it.
///
/// @param parentId id of the message before; empty for the first
/// @param time when the master put it in order
/// @param clientId who wrote it; empty when the client gave no name
/// @param hash SHA-256 over this message and all before it, in hexadecimal: equal hash, equal log up to here
public record StoredMessage(
        long sequence,
        String messageId,
        String parentId,
        Instant time,
        String clientId,
        long epoch,
        String hash,
        String content) {

    static StoredMessage of(antiphon.proto.master.Message message) {
        return new StoredMessage(
                message.getSequenceNumber(),
                message.getMessageId(),
                message.getParentId(),
                time(message.getTimestamp()),
                message.getClientId(),
                message.getEpoch(),
                hex(message.getHash()),
                message.getContent());
    }

    static StoredMessage of(antiphon.proto.worker.MessageReplicaReceived message) {
        return new StoredMessage(
                message.getSequenceNumber(),
                message.getMessageId(),
                message.getParentId(),
                time(message.getTimestamp()),
                message.getClientId(),
                message.getEpoch(),
                hex(message.getHash()),
                message.getContent());
    }

    private static Instant time(double seconds) {
        return Instant.EPOCH.plus(WireMessages.toMicros(seconds), ChronoUnit.MICROS);
    }

    private static String hex(ByteString hash) {
        return HexFormat.of().formatHex(hash.toByteArray());
    }
}
