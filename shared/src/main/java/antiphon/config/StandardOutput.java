package antiphon.config;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Standard output in UTF-8 that remembers why it could not be written. A [PrintStream] hides that, and a command would
/// end with success after printing half of its output.
public final class StandardOutput extends PrintStream {
    private final Watched watched;

    private StandardOutput(Watched watched) {
        super(watched, true, StandardCharsets.UTF_8);
        this.watched = watched;
    }

    public static StandardOutput ofThisProcess() {
        return to(new FileOutputStream(FileDescriptor.out));
    }

    public static StandardOutput to(OutputStream target) {
        return new StandardOutput(new Watched(target));
    }

    /// A sentence about what could not be written. A reader that went away, as `head` does, is none.
    public Optional<String> problem() {
        flush();
        IOException failure = watched.failure;
        if (failure == null) return Optional.empty();
        String reason = String.valueOf(failure.getMessage());
        return reason.contains("Broken pipe")
                ? Optional.empty()
                : Optional.of("standard output cannot be written: " + reason + "; what is there is not whole");
    }

    /// The exit code; the problem is printed.
    public int exitCode(int otherwise) {
        Optional<String> problem = problem();
        problem.ifPresent(sentence -> System.err.println("antiphon: " + sentence));
        return problem.isPresent() && otherwise == 0 ? 1 : otherwise;
    }

    private static final class Watched extends FilterOutputStream {
        private volatile @Nullable IOException failure;

        Watched(OutputStream target) {
            super(target);
        }

        @Override
        public void write(byte[] bytes, int from, int count) throws IOException {
            try {
                out.write(bytes, from, count);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[]{(byte) octet}, 0, 1);
        }
    }
}
