package antiphon.log.state;

import antiphon.log.record.Checksum;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// One of the two copies in a [StateFile], 512 bytes:
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
final class StateCodec {
    static final int BYTES = 512;
    private static final long MAGIC = 0x414E545354415445L;
    private static final int VERSION = 1;
    private static final int VERSION_WITH_START = 2;
    private static final int CHECKED_BYTES = 64;
    private static final int START_AT = 72;
    private static final int START_BYTES = Long.BYTES + Hash.BYTES;

    private StateCodec() {}

    static byte[] encode(StateValues state) {
        byte[] copy = new byte[BYTES];
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

    /// Empty when the copy is damaged.
    ///
    /// @param path of the file
    /// @throws IOException when a newer version wrote it
    static Optional<StateValues> decode(byte[] copy, String path) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(copy);
        if (in.getInt(CHECKED_BYTES) != Checksum.of(copy, 0, CHECKED_BYTES)) return Optional.empty();
        if (in.getLong() != MAGIC) return Optional.empty();
        int version = in.getInt();
        if (version != VERSION && version != VERSION_WITH_START)
            throw new IOException(path + " has version " + version + ", this node reads versions up to "
                    + VERSION_WITH_START + ": use the newer program that wrote it");
        Optional<LogStart> start = version == VERSION ? Optional.of(LogStart.FIRST) : startIn(copy);
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

    private static Optional<LogStart> startIn(byte[] copy) {
        ByteBuffer in = ByteBuffer.wrap(copy).position(START_AT);
        long sequence = in.getLong();
        byte[] hash = new byte[Hash.BYTES];
        in.get(hash);
        boolean isWhole = in.getInt() == Checksum.of(copy, START_AT, START_BYTES);
        return isWhole && sequence > 1
                ? Optional.of(new LogStart(sequence, Optional.of(Hash.of(hash))))
                : Optional.empty();
    }
}
