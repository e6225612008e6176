package antiphon.log;

import java.io.IOException;

/// The contents of the disk are unknown: this log takes nothing until it is opened again. Never to be retried.
public final class LogFailedException extends IOException {
    private static final long serialVersionUID = 1;

    public LogFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
