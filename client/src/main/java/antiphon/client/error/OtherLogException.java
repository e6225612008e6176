package antiphon.client.error;

import antiphon.calls.FailureKind;

/// A node shows another log than before: the messages under the next numbers do not belong to those already read. The
/// node was set up again, lost its disk together with all others, or another node answers at its address.
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
}
