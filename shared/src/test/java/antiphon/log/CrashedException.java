package antiphon.log;

import java.io.IOException;

/// The machine is off: the operation that threw this may have happened, in part or not at all.
final class CrashedException extends IOException {
    private static final long serialVersionUID = 1;

    CrashedException(long operation) {
        super("crashed at operation " + operation);
    }
}
