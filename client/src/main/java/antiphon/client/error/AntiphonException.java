package antiphon.client.error;

import antiphon.calls.FailureKind;
import org.jspecify.annotations.Nullable;

/// A call that failed. Its message is one sentence that says what happened, to which node, and what to do.
///
/// [#kind] is the same for programs. A write that failed may be in the log or not, unless [#nothingDone] is true.
public class AntiphonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final FailureKind kind;
    private final boolean nothingDone;

    /// An unexpected error.
    public AntiphonException(String message) {
        this(FailureKind.FAILED, false, message, null);
    }

    public AntiphonException(String message, Throwable cause) {
        this(FailureKind.FAILED, false, message, cause);
    }

    public AntiphonException(FailureKind kind, boolean nothingDone, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.nothingDone = nothingDone;
    }

    public final FailureKind kind() {
        return kind;
    }

    /// Whether it is certain that the call had no effect: a write is not in the log, and safe to send again. When that
    /// can succeed without a change, `kind().isTransient()` is true.
    public final boolean nothingDone() {
        return nothingDone;
    }
}
