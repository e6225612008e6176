package antiphon.master.core.contract;

import antiphon.message.ContentHash;

/// A write before admission. Its content has been checked and stays outside.
///
/// @param ticket names the waiting caller; never used twice
/// @param client the client id, or the connection of a caller without one; never empty
/// @param payer whose rate it counts for: the caller where callers are known, else the same as `client`
/// @param requestId makes the write once-only for its client; empty for none
/// @param content distinguishes a repeat from another write under the same request id; not compared without a request
///     id
/// @param concern copies to wait for, 0 for every node
/// @param deadlineNs when the caller can wait no longer, `Long.MAX_VALUE` for never
public record WriteRequest(
        long ticket,
        String client,
        String payer,
        String requestId,
        ContentHash content,
        int concern,
        long deadlineNs) {
    public WriteRequest(
            long ticket, String client, String requestId, ContentHash content, int concern, long deadlineNs) {
        this(ticket, client, client, requestId, content, concern, deadlineNs);
    }
}
