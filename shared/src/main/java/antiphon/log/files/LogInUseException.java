package antiphon.log.files;

import java.io.IOException;

/// Another process works on this log.
public final class LogInUseException extends IOException {
    private static final long serialVersionUID = 1;

    public LogInUseException(String message) {
        super(message);
    }
}
