package antiphon.wire;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.message.Message;
import antiphon.proto.master.SignedMessage;
import antiphon.proto.worker.MessageReplicaReceived;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.Base64;

/// Between entries of the log and the three forms in which the contract shows a message.
public final class WireMessages {
    public static final String DELIVERED = "delivered";
    public static final String MISSING_PARENT = "missing_parent";

    private static final double MICROS_PER_SECOND = 1e6;

    private WireMessages() {}

    public static antiphon.proto.master.Message toMessage(LogEntry entry) {
        Message message = entry.message();
        return antiphon.proto.master.Message.newBuilder()
                .setMessageId(entry.messageId())
                .setContentBytes(UnsafeByteOperations.unsafeWrap(entry.contentUtf8()))
                .setSequenceNumber(message.sequence())
                .setParentId(entry.parentId())
                .setTimestamp(toSeconds(message.timestampMicros()))
                .setClientId(message.clientId())
                .setEpoch(message.epoch())
                .setHash(bytes(entry.hash()))
                .build();
    }

    public static SignedMessage toSigned(LogEntry entry) {
        Message message = entry.message();
        return SignedMessage.newBuilder()
                .setMessageId(entry.messageId())
                .setContentBytes(UnsafeByteOperations.unsafeWrap(entry.contentUtf8()))
                .setSequenceNumber(message.sequence())
                .setParentId(entry.parentId())
                .setTimestamp(toSeconds(message.timestampMicros()))
                .setSignature(entry.signatureText())
                .setClientId(message.clientId())
                .setEpoch(message.epoch())
                .setHash(bytes(entry.hash()))
                .setRequestId(message.requestId())
                .setParentHash(bytes(entry.parentHash()))
                .build();
    }

    public static MessageReplicaReceived toReplica(LogEntry entry, String status) {
        Message message = entry.message();
        return MessageReplicaReceived.newBuilder()
                .setMessageId(entry.messageId())
                .setContentBytes(UnsafeByteOperations.unsafeWrap(entry.contentUtf8()))
                .setSequenceNumber(message.sequence())
                .setParentId(entry.parentId())
                .setTimestamp(toSeconds(message.timestampMicros()))
                .setSignature(entry.signatureText())
                .setStatus(status)
                .setClientId(message.clientId())
                .setEpoch(message.epoch())
                .setHash(bytes(entry.hash()))
                .setRequestId(message.requestId())
                .setParentHash(bytes(entry.parentHash()))
                .build();
    }

    private static ByteString bytes(Hash hash) {
        return UnsafeByteOperations.unsafeWrap(hash.toBytes());
    }

    /// @throws MalformedEntryException when the fields cannot be an entry; a sound entry must still be verified
    public static LogEntry toEntry(MessageReplicaReceived replica) {
        Message message = message(
                replica.getSequenceNumber(),
                replica.getEpoch(),
                replica.getTimestamp(),
                replica.getClientId(),
                replica.getRequestId(),
                replica.getContent());
        LogEntry entry = assemble(message, replica.getParentHash(), replica.getHash(), replica.getSignature());
        return checkIds(entry, replica.getMessageId(), replica.getParentId());
    }

    private static Message message(
            long sequence, long epoch, double timestamp, String clientId, String requestId, String content) {
        try {
            return new Message(sequence, epoch, toMicros(timestamp), clientId, requestId, content);
        } catch (IllegalArgumentException e) {
            throw new MalformedEntryException(e.getMessage(), e);
        }
    }

    private static LogEntry assemble(Message message, ByteString parentHash, ByteString hash, String signature) {
        return EntryCodec.assemble(
                message, hash("parent_hash", parentHash), hash("hash", hash), signatureBytes(signature));
    }

    private static Hash hash(String field, ByteString bytes) {
        if (bytes.size() != Hash.BYTES)
            throw new MalformedEntryException(field + " has " + bytes.size() + " bytes, needs " + Hash.BYTES);
        return Hash.of(bytes.toByteArray());
    }

    private static byte[] signatureBytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new MalformedEntryException("signature is not base64", e);
        }
    }

    /// The ids say again what the hashes say. A message whose ids were altered on the way is refused like any other.
    private static LogEntry checkIds(LogEntry entry, String messageId, String parentId) {
        if (!messageId.equals(entry.messageId()))
            throw new MalformedEntryException("message_id " + messageId + " does not belong to the message's hash");
        if (!parentId.equals(entry.parentId()))
            throw new MalformedEntryException("parent_id " + parentId + " does not belong to the parent's hash");
        return entry;
    }

    public static double toSeconds(long micros) {
        return micros / MICROS_PER_SECOND;
    }

    /// Exact for every timestamp that [#toSeconds] made until the year 2106; from 2^32 seconds on, the rounding of a
    /// double may add up to half a microsecond.
    public static long toMicros(double seconds) {
        return Math.round(seconds * MICROS_PER_SECOND);
    }
}
