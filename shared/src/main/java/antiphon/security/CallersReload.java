package antiphon.security;

import antiphon.log.IoReason;
import java.io.IOException;
import java.util.Arrays;

/// The callers as the file has them, looked at again and again. A file that cannot be used leaves them as they are.
public final class CallersReload {
    /// Told of what was found, when it is another thing than last time.
    public interface Listener {
        void changed(Callers now);

        void unusable(String reason);
    }

    private final CallersFile file;
    private byte[] bytes;
    private volatile Callers callers;
    private String trouble = "";

    /// @throws IllegalArgumentException when the file cannot be used, with the reason
    public CallersReload(CallersFile file) throws IOException {
        this.file = file;
        this.bytes = file.bytes();
        this.callers = CallersJson.read(bytes);
    }

    public CallersFile file() {
        return file;
    }

    /// For any thread.
    public Callers callers() {
        return callers;
    }

    /// All of the file is read, since neither its time nor its size tells for certain.
    public synchronized void lookAgain(Listener told) {
        try {
            byte[] now = file.bytes();
            boolean same = Arrays.equals(now, bytes);
            if (same && trouble.isEmpty()) return;
            if (!same) callers = CallersJson.read(now);
            bytes = now;
            trouble = "";
            told.changed(callers);
        } catch (IOException e) {
            unusable("cannot be read: " + IoReason.of(e), told);
        } catch (IllegalArgumentException e) {
            unusable(String.valueOf(e.getMessage()), told);
        }
    }

    private void unusable(String reason, Listener told) {
        if (reason.equals(trouble)) return;
        trouble = reason;
        told.unusable(reason);
    }
}
