package antiphon.client.error;

import antiphon.calls.FailureKind;

/// No connection to the node was established, so nothing was sent: safe to try again.
public final class UnreachableException extends AntiphonException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message, Throwable cause) {
        this(FailureKind.UNREACHABLE, message, cause);
    }

    public UnreachableException(FailureKind kind, String message, Throwable cause) {
        super(kind, true, message, cause);
    }
}
