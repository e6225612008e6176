package antiphon.message;

/// One message of the log.
///
/// @param sequence position in the one order, from 1
/// @param epoch the epoch of the master that appended it, from 1
/// @param timestampMicros when the master sequenced it, microseconds since 1970; never earlier than the message before
/// @param clientId the writer's client id, empty when not given
/// @param requestId makes the write once-only for its client, empty when not given
/// @param content what was written, never blank
public record Message(
        long sequence, long epoch, long timestampMicros, String clientId, String requestId, String content) {
    public static final int CLIENT_ID_BYTES_MAX = 256;
    public static final int REQUEST_ID_BYTES_MAX = 256;

    public Message {
        if (sequence < 1) throw new IllegalArgumentException("sequence numbers start at 1, got " + sequence);
        if (epoch < 1) throw new IllegalArgumentException("epochs start at 1, got " + epoch);
    }
}
