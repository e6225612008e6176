package antiphon.recording.codec;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;

/// The types that are not made of others.
final class LeafCodecs {
    static final Map<Class<?>, Codec> ALL = Map.ofEntries(
            Map.entry(long.class, new Leaf("long", (value, out) -> out.number((Long) value), ByteSource::number)),
            Map.entry(Long.class, new Leaf("long", (value, out) -> out.number((Long) value), ByteSource::number)),
            Map.entry(int.class, new Leaf("int", (value, out) -> out.number((Integer) value), LeafCodecs::integer)),
            Map.entry(boolean.class, new Leaf(
                    "boolean", (value, out) -> out.octet((Boolean) value ? 1 : 0), in -> in.choice(2) == 1)),
            Map.entry(String.class, new Leaf("text", (value, out) -> out.text((String) value), ByteSource::text)),
            Map.entry(Duration.class, new Leaf(
                    "duration",
                    (value, out) -> out.number(((Duration) value).toNanos()),
                    in -> Duration.ofNanos(in.number()))),
            Map.entry(UUID.class, new Leaf("uuid", LeafCodecs::writeUuid, LeafCodecs::readUuid)),
            Map.entry(Hash.class, new Leaf("hash", (value, out) -> out.raw(((Hash) value).toBytes()),
                    LeafCodecs::hash)),
            Map.entry(LogEntry.class, new Leaf("entry", LeafCodecs::writeEntry, LeafCodecs::readEntry)));

    private LeafCodecs() {}

    @FunctionalInterface
    private interface Reading {
        Object from(ByteSource in) throws RecordingException;
    }

    private record Leaf(String shape, BiConsumer<Object, ByteSink> writing, Reading reading) implements Codec {
        @Override
        public void write(Object value, ByteSink out) {
            writing.accept(value, out);
        }

        @Override
        public Object read(ByteSource in) throws RecordingException {
            try {
                return reading.from(in);
            } catch (IllegalArgumentException | ArithmeticException | MalformedEntryException e) {
                throw new RecordingException("this is no " + shape + ": " + e.getMessage(), e);
            }
        }
    }

    private static int integer(ByteSource in) throws RecordingException {
        return Math.toIntExact(in.number());
    }

    private static void writeUuid(Object value, ByteSink out) {
        UUID uuid = (UUID) value;
        for (long half : new long[]{uuid.getMostSignificantBits(), uuid.getLeastSignificantBits()}) {
            out.fixed((int) (half >>> 32));
            out.fixed((int) half);
        }
    }

    private static UUID readUuid(ByteSource in) throws RecordingException {
        return new UUID(half(in), half(in));
    }

    private static long half(ByteSource in) throws RecordingException {
        return ((long) in.fixed() << 32) | Integer.toUnsignedLong(in.fixed());
    }

    private static Hash hash(ByteSource in) throws RecordingException {
        return Hash.of(in.raw(Hash.BYTES));
    }

    private static void writeEntry(Object value, ByteSink out) {
        LogEntry entry = (LogEntry) value;
        out.raw(entry.parentHash().toBytes());
        out.unsigned(entry.sizeBytes());
        out.raw(entry.encoded());
    }

    private static LogEntry readEntry(ByteSource in) throws RecordingException {
        Hash parent = hash(in);
        return EntryCodec.decode(in.raw(in.count()), parent);
    }
}
