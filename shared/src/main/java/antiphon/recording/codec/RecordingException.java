package antiphon.recording.codec;

import java.io.IOException;

/// A recording cannot be read. Its message is a sentence that says what is wrong, and where it is known, in which file.
public final class RecordingException extends IOException {
    private static final long serialVersionUID = 1;

    public RecordingException(String message) {
        super(message);
    }

    public RecordingException(String message, Throwable cause) {
        super(message, cause);
    }
}
