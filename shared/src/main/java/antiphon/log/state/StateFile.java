package antiphon.log.state;

import antiphon.files.IoReason;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.record.Checksum;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/// The file `state`: 1024 bytes, the same 512 twice, so that one damaged sector does not cost a node its promises.
///
///     offset  bytes  field, big-endian
///     0       8      "ANTSTATE"
///     8       4      version: 1 when the log starts with message 1, else 2
///     12      1      1 when there is a log id, else 0; then 3 zeros
///     16      16     log id
///     32      8      promised epoch
///     40      8      durable through, when this was written
///     48      8      first message lost, 0 when none
///     56      8      lost through at least
///     64      4      CRC32C of the bytes before; in version 1 zeros follow
///     72      8      first message of the log, above 1
///     80      32     hash of the message before
///     112     4      CRC32C of the bytes from 72 on; zeros follow
///
/// The first 68 bytes are the same in both versions, so a program that knows only version 1 says that this is a newer
/// one, and does not take it for damaged.
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
    private static final long MAGIC = 0x414E545354415445L;
    private static final int VERSION = 1;
    private static final int VERSION_WITH_START = 2;
    private static final int COPY_BYTES = 512;
    private static final int CHECKED_BYTES = 64;
    private static final int START_AT = 72;
    private static final int START_BYTES = Long.BYTES + Hash.BYTES;

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

    /// @throws LogFailedException when it is unknown which state the disk holds; at other failures it is the old one
    public static void write(LogFiles files, StateValues state) throws IOException {
        byte[] copy = encode(state);
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

    private static byte[] encode(StateValues state) {
        byte[] copy = new byte[COPY_BYTES];
        ByteBuffer out = ByteBuffer.wrap(copy);
        boolean hasStart = state.start().sequence() > 1;
        out.putLong(MAGIC).putInt(hasStart ? VERSION_WITH_START : VERSION)
                .putInt(state.logId().isPresent() ? 1 << 24 : 0);
        out.put(state.logId().map(LogId::toBytes).orElse(new byte[LogId.BYTES]));
        out.putLong(state.promisedEpoch()).putLong(state.durableThrough());
        out.putLong(state.lost().map(LostRange::first).orElse(0L));
        out.putLong(state.lost().map(LostRange::through).orElse(0L));
        out.putInt(Checksum.of(copy, 0, CHECKED_BYTES));
        state.start().hashBefore().ifPresent(hash -> {
            out.position(START_AT).putLong(state.start().sequence()).put(hash.toBytes());
            out.putInt(Checksum.of(copy, START_AT, START_BYTES));
        });
        return copy;
    }

    private static Optional<StateValues> decode(byte[] bytes, int from, LogFiles files) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, COPY_BYTES);
        if (in.getInt(from + CHECKED_BYTES) != Checksum.of(bytes, from, CHECKED_BYTES)) return Optional.empty();
        if (in.getLong() != MAGIC) return Optional.empty();
        int version = in.getInt();
        if (version != VERSION && version != VERSION_WITH_START)
            throw new IOException(files.pathOf(NAME) + " has version " + version + ", this node reads versions up to "
                    + VERSION_WITH_START + ": use the newer program that wrote it");
        Optional<LogStart> start = version == VERSION ? Optional.of(LogStart.FIRST) : startIn(bytes, from);
        if (start.isEmpty()) return Optional.empty();
        boolean hasLogId = in.getInt() != 0;
        byte[] logId = new byte[LogId.BYTES];
        in.get(logId);
        StateValues state = new StateValues(
                hasLogId ? Optional.of(LogId.of(logId)) : Optional.empty(), in.getLong(), in.getLong(),
                Optional.empty(), start.get());
        long firstLost = in.getLong();
        long lostThrough = in.getLong();
        // No node writes such a state, even with a valid checksum.
        if (state.promisedEpoch() < 0 || state.durableThrough() < start.get().before()) return Optional.empty();
        if (firstLost == 0) return Optional.of(state);
        if (firstLost < start.get().sequence() || lostThrough < firstLost) return Optional.empty();
        return Optional.of(state.withLost(new LostRange(firstLost, lostThrough)));
    }

    private static Optional<LogStart> startIn(byte[] bytes, int from) {
        ByteBuffer in = ByteBuffer.wrap(bytes, from + START_AT, START_BYTES + Integer.BYTES);
        long sequence = in.getLong();
        byte[] hash = new byte[Hash.BYTES];
        in.get(hash);
        boolean isWhole = in.getInt() == Checksum.of(bytes, from + START_AT, START_BYTES);
        return isWhole && sequence > 1
                ? Optional.of(new LogStart(sequence, Optional.of(Hash.of(hash))))
                : Optional.empty();
    }
}
