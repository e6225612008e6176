package antiphon.failover.encoding;

/// Bytes that are no command, state or answer of the register, or of a version that this build does not know.
public final class MalformedRegisterException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedRegisterException(String message) {
        super(message);
    }

    MalformedRegisterException(String message, Throwable cause) {
        super(message, cause);
    }
}
