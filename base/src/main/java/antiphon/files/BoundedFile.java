package antiphon.files;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads a small file that someone named, and who knows what that is: a device that never ends, or a pipe, such as the
/// shell makes of `<(command)`, which can be read once.
///
/// The system waits in `open` until a pipe with a name has a writer, and no thread of Java can be called back from
/// there. So it is opened in a thread that does not keep the process.
public final class BoundedFile {
    private static final long OPEN_MS_MAX = 10_000;

    private BoundedFile() {}

    /// @throws IllegalArgumentException when it holds more
    public static byte[] read(Path file, int bytesMax) throws IOException {
        return read(file, bytesMax, OPEN_MS_MAX);
    }

    static byte[] read(Path file, int bytesMax, long openMsMax) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        if (found.isDirectory()) throw new IOException("it is a directory");
        try (InputStream from = found.isRegularFile() ? Files.newInputStream(file) : openSoon(file, openMsMax)) {
            byte[] bytes = from.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) throw new IllegalArgumentException("holds more than " + bytesMax + " bytes");
            return bytes;
        }
    }

    private static InputStream openSoon(Path file, long msMax) throws IOException {
        FutureTask<InputStream> opening = new FutureTask<>(() -> Files.newInputStream(file));
        Thread.ofPlatform().daemon().name("open " + file).start(opening);
        try {
            return opening.get(msMax, TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            throw new IOException("it is a pipe, and nothing has opened it for writing within " + msMax + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while opening it");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failed) throw failed;
            throw new IOException("it cannot be opened: " + e.getCause(), e);
        }
    }
}
