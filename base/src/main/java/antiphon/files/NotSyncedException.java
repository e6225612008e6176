package antiphon.files;

import java.io.IOException;

/// A file was replaced, and a power failure may undo that.
public final class NotSyncedException extends IOException {
    private static final long serialVersionUID = 1L;

    NotSyncedException(IOException cause) {
        super(IoReason.of(cause), cause);
    }
}
