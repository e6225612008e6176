package antiphon.client;

/// A call that failed. Its message is one sentence that says what happened, to which node, and what to do.
///
/// A write that failed so may be in the log or not, unless this is an [UnreachableException].
public class AntiphonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AntiphonException(String message) {
        super(message);
    }

    public AntiphonException(String message, Throwable cause) {
        super(message, cause);
    }
}
