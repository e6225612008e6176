package antiphon.log.state;

import antiphon.files.IoReason;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;

/// The file `state`: 1024 bytes, the same 512 twice, so that one damaged sector does not cost a node its promises.
/// [StateCodec] draws one of them.
///
/// It is replaced whole, by a file that was made before and has its room already: a promise does not find the disk
/// full. What a crash leaves:
///
///     make state.tmp        the old state, and a state.tmp that the next start deletes
///     write state.tmp       the old state, and a state.tmp that the next start deletes
///     sync state.tmp        the same
///     rename to state       the old state or the new one, each whole
///     sync directory        the new one
public final class StateFile {
    public static final String NAME = "state";
    public static final String TEMPORARY = "state.tmp";
    private static final int COPY_BYTES = StateCodec.BYTES;

    private StateFile() {}

    public sealed interface Reading {
        /// There is no such file.
        record Missing() implements Reading {}

        /// @param rewrite one of the two copies was damaged: rewrite the state
        record Found(StateValues state, boolean rewrite) implements Reading {}

        /// Both copies are damaged.
        record Unreadable() implements Reading {}
    }

    /// @throws IOException when it cannot be read, which is no sign of damage, or when a newer version wrote it
    public static Reading read(LogFiles files) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(2 * COPY_BYTES);
        boolean whole;
        try (LogFile file = files.openToRead(NAME)) {
            int length = file.read(bytes, 0); // Whatever its size: only a file can be read.
            whole = length == 2 * COPY_BYTES && file.size() == length;
        } catch (NoSuchFileException _) {
            return new Reading.Missing();
        }
        Optional<StateValues> first = decode(bytes.array(), 0, files);
        Optional<StateValues> second = decode(bytes.array(), COPY_BYTES, files);
        boolean rewrite = !whole || !first.equals(second);
        return first.or(() -> second)
                .<Reading>map(state -> new Reading.Found(state, rewrite))
                .orElseGet(Reading.Unreadable::new);
    }

    private static Optional<StateValues> decode(byte[] copies, int from, LogFiles files) throws IOException {
        return StateCodec.decode(Arrays.copyOfRange(copies, from, from + COPY_BYTES), files.pathOf(NAME));
    }

    /// @throws LogFailedException when it is unknown which state the disk holds; at other failures it is the old one
    public static void write(LogFiles files, StateValues state) throws IOException {
        byte[] copy = StateCodec.encode(state);
        try (LogFile file = prepared(files)) {
            file.write(ByteBuffer.allocate(2 * COPY_BYTES).put(copy).put(copy).flip(), 0);
            putInPlace(files, file);
        }
    }

    /// Takes the room for the next state.
    public static void prepare(LogFiles files) throws IOException {
        prepared(files).close();
    }

    private static LogFile prepared(LogFiles files) throws IOException {
        Optional<LogFile> before = preparedBefore(files);
        if (before.isPresent()) return before.get();
        LogFile file = files.create(TEMPORARY);
        try {
            file.allocate(0, 2 * COPY_BYTES);
            return file;
        } catch (IOException e) {
            file.truncate(0); // Gives back the room it took.
            file.close();
            throw e;
        }
    }

    private static Optional<LogFile> preparedBefore(LogFiles files) throws IOException {
        LogFile file;
        try {
            file = files.open(TEMPORARY);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
        if (file.size() == 2 * COPY_BYTES) return Optional.of(file);
        file.close();
        return Optional.empty();
    }

    private static void putInPlace(LogFiles files, LogFile file) throws LogFailedException {
        try {
            file.force();
            files.rename(TEMPORARY, NAME);
            files.syncDirectory();
        } catch (IOException e) {
            throw new LogFailedException("cannot make " + files.pathOf(NAME) + " durable: " + IoReason.of(e), e);
        }
    }
}
