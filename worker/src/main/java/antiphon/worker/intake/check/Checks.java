package antiphon.worker.intake.check;

import antiphon.core.OwnedEpoch;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.MalformedEntryException;
import antiphon.message.Numbers;
import antiphon.proto.worker.EpochStart;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.wire.EpochForm;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Checks fields of requests. An error names the field and its limit.
public final class Checks {
    public static final int CONTENT_BYTES_MAX = 16 * 1024 * 1024;
    /// Room for the largest content with everything around it, so that content above its limit is reported as such.
    public static final int REQUEST_BYTES_MAX = CONTENT_BYTES_MAX + CONTENT_BYTES_MAX / 4;

    private Checks() {}

    public static StatusRuntimeException invalid(String problem) {
        return Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException();
    }

    /// A log id, or empty where none is given.
    public static Optional<LogId> logId(ByteString bytes) {
        if (bytes.isEmpty()) return Optional.empty();
        if (bytes.size() != LogId.BYTES)
            throw invalid("log_id has " + bytes.size() + " bytes, needs " + LogId.BYTES);
        return Optional.of(LogId.of(bytes.toByteArray()));
    }

    /// A hash, or empty where none is given.
    public static Optional<Hash> hash(String field, ByteString bytes) {
        if (bytes.isEmpty()) return Optional.empty();
        if (bytes.size() != Hash.BYTES)
            throw invalid(field + " has " + bytes.size() + " bytes, needs " + Hash.BYTES);
        return Optional.of(Hash.of(bytes.toByteArray()));
    }

    /// The start of an epoch that was taken over, or empty where none is given.
    public static Optional<OwnedEpoch> epochStart(long epoch, boolean isGiven, EpochStart start) {
        if (!isGiven) return Optional.empty();
        try {
            return Optional.of(EpochForm.read(epoch, start));
        } catch (MalformedEntryException e) {
            throw invalid(String.valueOf(e.getMessage()));
        }
    }

    public static long notNegative(String field, long value) {
        if (value < 0) throw invalid(field + " is " + value + ", must be 0 or more");
        return notTooLarge(field, value);
    }

    public static long positive(String field, long value) {
        if (value < 1) throw invalid(field + " is " + value + ", must be 1 or more");
        return notTooLarge(field, value);
    }

    private static long notTooLarge(String field, long value) {
        if (value > Numbers.MAX) throw invalid(field + " is " + value + ", must be at most " + Numbers.MAX);
        return value;
    }

    /// Problems with a better message than a hash mismatch.
    public static void replica(MessageReplicaReceived message) {
        var _ = positive("sequence_number", message.getSequenceNumber());
        var _ = positive("epoch of the message", message.getEpoch());
        if (message.getContent().isEmpty()) throw invalid("content is empty");
        int contentBytes = message.getContentBytes().size();
        if (contentBytes > CONTENT_BYTES_MAX) throw invalid(contentTooLarge(contentBytes));
    }

    /// The problem with the size of a message, no matter who signed it.
    static Optional<String> tooLarge(LogEntry entry) {
        String content = entry.message().content();
        if (entry.sizeBytes() <= CONTENT_BYTES_MAX) return Optional.empty();
        int bytes = content.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= CONTENT_BYTES_MAX ? Optional.empty() : Optional.of(contentTooLarge(bytes));
    }

    static String contentTooLarge(int bytes) {
        return "content has " + bytes + " bytes, at most " + CONTENT_BYTES_MAX;
    }
}
