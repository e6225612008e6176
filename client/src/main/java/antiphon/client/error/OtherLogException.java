package antiphon.client.error;

import antiphon.calls.FailureKind;

/// A node shows another log than before: the messages under the next numbers do not belong to those already read. The
/// node was set up again, lost its disk together with all others, or another node answers at its address. Or the log is
/// the same and the end of what was read was replaced there: the node had messages that were never acknowledged. Or the
/// master has lost the end of its log.
public final class OtherLogException extends AntiphonException {
    private static final long serialVersionUID = 1;

    OtherLogException(String message) {
        super(FailureKind.REFUSED, true, message, null);
    }

    /// @param next the number that would have been read next
    public static OtherLogException of(String node, String shown, String before, long next) {
        return new OtherLogException(node + " shows another log than before (" + shown + ", it was " + before
                + "), so nothing from message " + next + " on belongs to what was read: read it from 1");
    }

    /// @param end of the node's log now
    /// @param before the number of the message that was read last
    public static OtherLogException shorter(String node, long end, long before) {
        return new OtherLogException(node + " ends with message " + end + ", and message " + before + " was read from"
                + " it before: it has lost what came after " + end + ", as after a start from an older copy of its"
                + " data. Those numbers are given out again: read on from message " + (end + 1)
                + ", and look what is missing");
    }

    /// @param before the number of the message that was read last
    public static OtherLogException replaced(String node, long before) {
        return new OtherLogException(node + " has another message " + before + " than the one that was read: it was"
                + " replaced, and perhaps others before it, so nothing from message " + (before + 1)
                + " on follows what was read: read it from an earlier number");
    }
}
