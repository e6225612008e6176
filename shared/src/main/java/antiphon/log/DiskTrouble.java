package antiphon.log;

import antiphon.files.IoReason;
import antiphon.log.files.LogFailedException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/// A write that a disk refused, until it has been reported. For one thread at a time.
final class DiskTrouble {
    private Optional<Wanting> wanting = Optional.empty();

    private record Wanting(long bytes, String why) {}

    @FunctionalInterface
    interface Attempt {
        /// @param bytes the room that is needed; 0 when none is
        void tryAgain(long bytes) throws IOException;
    }

    /// Notes that there is no such room.
    void noting(long bytes, Attempt attempt) throws IOException {
        try {
            attempt.tryAgain(bytes);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            wanting = Optional.of(new Wanting(bytes, sentence(e)));
            throw e;
        }
    }

    /// The error that prevents writes now, or did since the last call; empty when there was none.
    Optional<String> after(Attempt attempt) {
        Optional<Wanting> before = wanting;
        wanting = wantingAfter(attempt, before.map(Wanting::bytes).orElse(0L));
        return wanting.or(() -> before).map(Wanting::why);
    }

    private static Optional<Wanting> wantingAfter(Attempt attempt, long bytes) {
        try {
            attempt.tryAgain(bytes);
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Wanting(bytes, sentence(e)));
        }
    }

    static String sentence(IOException e) {
        return e instanceof FileSystemException named && named.getFile() != null
                ? named.getFile() + ": " + IoReason.of(named)
                : IoReason.of(e);
    }
}
