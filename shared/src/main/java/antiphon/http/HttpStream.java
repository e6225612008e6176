package antiphon.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// An answer that is sent piece by piece. A sender with long pauses should send something at times, such as the comment
/// line `:` of server-sent events: otherwise a vanished caller goes unnoticed.
public final class HttpStream {
    private final OutputStream out;
    private final WriteGuard guard;

    HttpStream(OutputStream out, WriteGuard guard) {
        this.out = out;
        this.guard = guard;
    }

    /// Sends it at once. Waits while the caller does not read, for a bounded time.
    ///
    /// @throws IOException when the caller is gone, or has not read for too long
    public void send(byte[] piece) throws IOException {
        guard.write(() -> {
            out.write(piece);
            out.flush();
        });
    }

    public void send(String piece) throws IOException {
        send(piece.getBytes(StandardCharsets.UTF_8));
    }
}
