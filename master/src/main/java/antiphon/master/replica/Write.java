package antiphon.master.replica;

import antiphon.message.ContentHash;

/// A client's write after its fields were found sound.
///
/// @param client the client id, or the connection of a caller without one
/// @param payer whose share and rate it counts for: the caller where callers are known, else the same as `client`
/// @param clientId as given, empty for none
/// @param requestId as given, empty for none
/// @param contentHash of the content, where there is a request id to compare it by
/// @param concern copies to wait for, 0 for every node
/// @param waitNs how long the caller can wait, `Long.MAX_VALUE` for as long as it takes
public record Write(
        String client,
        String payer,
        String clientId,
        String requestId,
        String content,
        int contentBytes,
        ContentHash contentHash,
        int concern,
        long waitNs) {
    /// An upper bound of a message's size besides its names and content.
    private static final int REST_BYTES_MAX = 512;
    private static final int CHAR_BYTES_MAX = 3;

    /// More than it takes in the log.
    public long entryBytesMax() {
        return REST_BYTES_MAX + (long) CHAR_BYTES_MAX * (clientId.length() + requestId.length()) + contentBytes;
    }
}
