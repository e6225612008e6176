package antiphon.message;

import org.jspecify.annotations.Nullable;

/// Bytes or fields that cannot be an entry of the log, no matter who signed them.
public final class MalformedEntryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MalformedEntryException(@Nullable String message) {
        super(message);
    }

    public MalformedEntryException(@Nullable String message, Throwable cause) {
        super(message, cause);
    }
}
