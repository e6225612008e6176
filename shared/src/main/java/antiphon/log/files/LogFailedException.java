package antiphon.log.files;

import java.io.IOException;

/// The contents of the disk are unknown: this log accepts nothing until it is opened again. Never retry.
public final class LogFailedException extends IOException {
    private static final long serialVersionUID = 1;

    public LogFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
