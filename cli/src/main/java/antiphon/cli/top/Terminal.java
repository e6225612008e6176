package antiphon.cli.top;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The terminal of this process, through the program `stty`: Java knows neither its size nor single keys. Where there
/// is no `stty`, keys count after Enter, and the size is the usual one.
final class Terminal implements AutoCloseable {
    private static final File TTY = new File("/dev/tty");
    private static final int USUAL_ROWS = 24;
    private static final long STTY_SECONDS = 2;

    private final LinkedBlockingQueue<Integer> keys = new LinkedBlockingQueue<>(16);
    private final @Nullable String before;

    private Terminal(InputStream in) {
        this.before = stty("-g");
        if (before != null) stty("-icanon", "-echo", "min", "1");
        Thread.ofPlatform().daemon().name("keys").start(() -> readKeys(in));
    }

    static Terminal open(InputStream in) {
        return new Terminal(in);
    }

    private void readKeys(InputStream in) {
        try {
            for (int key = in.read(); key >= 0; key = in.read()) {
                boolean _ = keys.offer(key);
            }
        } catch (IOException _) {
            // No keys, then.
        }
    }

    /// @return whether that key was pressed; otherwise the time has passed
    boolean awaitKey(char wanted, Duration wait) throws InterruptedException {
        long endNs = System.nanoTime() + TimeUnit.NANOSECONDS.convert(wait);
        while (true) {
            Integer key = keys.poll(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (key == null) return false;
            if (key == wanted) return true;
        }
    }

    int rows() {
        String size = stty("size");
        if (size == null || !size.matches("[1-9]\\d{0,4} \\d+")) return USUAL_ROWS;
        return Integer.parseInt(size.substring(0, size.indexOf(' ')));
    }

    private static @Nullable String stty(String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "stty";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(TTY)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = process.waitFor(STTY_SECONDS, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? said : null;
        } catch (IOException _) {
            return null;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public void close() {
        if (before != null) stty(before);
    }
}
