package antiphon.security.callers;

import antiphon.security.RepeatedLook;
import java.io.IOException;
import java.util.Arrays;

/// The callers as the file has them, looked at again and again. A file that cannot be used leaves them as they are.
public final class CallersReload {
    /// Called with the result of a check, when it differs from the last one.
    public interface Listener {
        void changed(Callers now);

        void unusable(String reason);
    }

    private final CallersFile file;
    private byte[] bytes;
    private volatile Callers callers;
    private final RepeatedLook looks = new RepeatedLook();

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

    /// For any thread.
    public synchronized void lookAgain(Listener listener) {
        looks.look(this::takesChange, () -> listener.changed(callers), listener::unusable);
    }

    private boolean takesChange() throws IOException {
        byte[] now = file.bytes();
        if (Arrays.equals(now, bytes)) return false;
        callers = CallersJson.read(now);
        bytes = now;
        return true;
    }
}
