package antiphon.log.segment;

import java.io.IOException;

/// Nothing of the batch was appended, the log is as it was before, and the same append may succeed later: as a rule
/// the disk is full.
public final class AppendRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    public AppendRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
