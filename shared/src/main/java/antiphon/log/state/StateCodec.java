package antiphon.log.state;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.record.Checksum;
import antiphon.message.Hash;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;

/// One of the two copies in a [StateFile], 512 bytes:
///
///     offset  bytes  field, big-endian
///     0       8      "ANTSTATE"
///     8       4      version: 3 when the promise has an owner or an epoch was adopted, else 2 when the log starts
///                    later than with message 1, else 1
///     12      1      1 when there is a log id, else 0; then 3 zeros
///     16      16     log id
///     32      8      promised epoch
///     40      8      durable through, when this was written
///     48      8      first message lost, 0 when none
///     56      8      lost through at least
///     64      4      CRC32C of the bytes before; in version 1 zeros follow
///     72      8      first message of the log, above 1; in version 3 zeros up to byte 116 when it is message 1
///     80      32     hash of the message before
///     112     4      CRC32C of the bytes from 72 on; in version 2 zeros follow
///     116     8      adopted epoch, 0 when none
///     124     8      committed through, when this epoch was promised or adopted
///     132     16     disk of the owner of the promised epoch
///     148     8      incarnation of the owner
///     156     2      n, length of the owner's name, up to 253; 0 when the epoch has no owner
///     158     n      the name in ASCII; zeros follow
///     412     4      CRC32C of all bytes before; zeros follow
///
/// The first 68 bytes are the same in all versions, so a program that knows only earlier ones says that this is a newer
/// one, and does not take it for damaged.
///
/// The last checksum covers everything: one for each part would take the halves of two states for a state, and give the
/// epoch of one of them to the owner in the other.
final class StateCodec {
    static final int BYTES = 512;
    private static final long MAGIC = 0x414E545354415445L;
    private static final int VERSION = 1;
    private static final int VERSION_WITH_START = 2;
    private static final int VERSION_WITH_FAILOVER = 3;
    private static final int FIRST_CHECKSUM_AT = 64;
    private static final int START_AT = 72;
    private static final int START_CHECKSUM_AT = 112;
    private static final int FAILOVER_AT = 116;
    private static final int WHOLE_CHECKSUM_AT = 412;

    private StateCodec() {}

    static byte[] encode(StateValues state) {
        byte[] copy = new byte[BYTES];
        ByteBuffer out = ByteBuffer.wrap(copy);
        out.putLong(MAGIC).putInt(versionOf(state)).putInt(state.logId().isPresent() ? 1 << 24 : 0);
        out.put(state.logId().map(LogId::toBytes).orElse(new byte[LogId.BYTES]));
        out.putLong(state.epochs().promised()).putLong(state.durableThrough());
        out.putLong(state.lost().map(LostRange::first).orElse(0L));
        out.putLong(state.lost().map(LostRange::through).orElse(0L));
        putChecksum(copy, 0, FIRST_CHECKSUM_AT);
        state.start().hashBefore().ifPresent(hash -> {
            out.position(START_AT).putLong(state.start().sequence()).put(hash.toBytes());
            putChecksum(copy, START_AT, START_CHECKSUM_AT);
        });
        if (state.epochs().usesFailover()) {
            putFailover(state.epochs(), out.position(FAILOVER_AT));
            putChecksum(copy, 0, WHOLE_CHECKSUM_AT);
        }
        return copy;
    }

    private static int versionOf(StateValues state) {
        if (state.epochs().usesFailover()) return VERSION_WITH_FAILOVER;
        return state.start().sequence() > 1 ? VERSION_WITH_START : VERSION;
    }

    private static void putFailover(Epochs epochs, ByteBuffer out) {
        out.putLong(epochs.adopted()).putLong(epochs.committed());
        epochs.owner().ifPresent(owner -> {
            byte[] name = owner.node().name().getBytes(StandardCharsets.US_ASCII);
            out.putLong(owner.disk().getMostSignificantBits()).putLong(owner.disk().getLeastSignificantBits());
            out.putLong(owner.incarnation()).putShort((short) name.length).put(name);
        });
    }

    /// Of the bytes `[from, at)`, behind them.
    private static void putChecksum(byte[] copy, int from, int at) {
        ByteBuffer.wrap(copy).putInt(at, Checksum.of(copy, from, at - from));
    }

    private static boolean hasChecksum(byte[] copy, int from, int at) {
        return ByteBuffer.wrap(copy).getInt(at) == Checksum.of(copy, from, at - from);
    }

    /// Empty when the copy is damaged.
    ///
    /// @param path of the file
    /// @throws IOException when a newer version wrote it
    static Optional<StateValues> decode(byte[] copy, String path) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(copy);
        if (!hasChecksum(copy, 0, FIRST_CHECKSUM_AT) || in.getLong() != MAGIC) return Optional.empty();
        int version = in.getInt();
        if (version < VERSION || version > VERSION_WITH_FAILOVER)
            throw new IOException(path + " has version " + version + ", this node reads versions up to "
                    + VERSION_WITH_FAILOVER + ": use the newer program that wrote it");
        if (!isWhole(copy, version)) return Optional.empty();
        try {
            return Optional.of(values(in, version));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // No node writes such a state, even with a valid checksum.
        }
    }

    private static boolean isWhole(byte[] copy, int version) {
        return switch (version) {
            case VERSION_WITH_START -> hasChecksum(copy, START_AT, START_CHECKSUM_AT);
            case VERSION_WITH_FAILOVER -> hasChecksum(copy, 0, WHOLE_CHECKSUM_AT);
            default -> true;
        };
    }

    private static StateValues values(ByteBuffer in, int version) {
        boolean hasLogId = in.getInt() != 0;
        LogId logId = LogId.of(bytes(in, LogId.BYTES));
        long promised = in.getLong();
        long durableThrough = in.getLong();
        Optional<LostRange> lost = lost(in.getLong(), in.getLong());
        LogStart start = version == VERSION ? LogStart.FIRST : start(in.position(START_AT), version);
        if (durableThrough < start.before() || lost.filter(range -> range.first() < start.sequence()).isPresent())
            throw new IllegalArgumentException("durable or lost before the start");
        Epochs epochs = version == VERSION_WITH_FAILOVER
                ? epochs(in.position(FAILOVER_AT), promised)
                : Epochs.NONE.promise(promised);
        return new StateValues(hasLogId ? Optional.of(logId) : Optional.empty(), epochs, durableThrough, lost, start);
    }

    private static Optional<LostRange> lost(long first, long through) {
        return first == 0 ? Optional.empty() : Optional.of(new LostRange(first, through));
    }

    private static LogStart start(ByteBuffer in, int version) {
        long sequence = in.getLong();
        if (sequence == 0 && version == VERSION_WITH_FAILOVER) return LogStart.FIRST;
        return new LogStart(sequence, Optional.of(Hash.of(bytes(in, Hash.BYTES))));
    }

    private static Epochs epochs(ByteBuffer in, long promised) {
        long adopted = in.getLong();
        long committed = in.getLong();
        UUID disk = new UUID(in.getLong(), in.getLong());
        long incarnation = in.getLong();
        int length = Short.toUnsignedInt(in.getShort());
        if (length > Owner.NAME_LENGTH_MAX) throw new IllegalArgumentException("a name of " + length + " bytes");
        String name = new String(bytes(in, length), StandardCharsets.US_ASCII);
        Optional<Owner> owner = length == 0
                ? Optional.empty()
                : Optional.of(new Owner(new NodeId(name), disk, incarnation));
        return new Epochs(promised, owner, adopted, committed);
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
