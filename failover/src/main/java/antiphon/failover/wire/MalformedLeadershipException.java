package antiphon.failover.wire;

/// A request or an answer about leadership with a field that cannot be what it says. Checked: what comes from another
/// node may be forged, and whoever reads it must have a reply to that.
public final class MalformedLeadershipException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedLeadershipException(String message) {
        super(message);
    }
}
