package antiphon.client;

/// No connection to the node came about, so nothing was sent and nothing was done: safe to try again.
public final class UnreachableException extends AntiphonException {
    private static final long serialVersionUID = 1;

    public UnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
