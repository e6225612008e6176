package antiphon.wire;

import antiphon.message.EntryFields;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// The two forms in which nodes show messages to readers, made of an entry's bytes and into bytes, with no object in
/// between: this is most of what reading costs. The bytes are those that the classes made from the contract would
/// give.
public enum MessageForm {
    /// `messages.Message`.
    MASTER {
        @Override
        int size(LogEntry entry) {
            return head(entry) + tail(entry);
        }

        @Override
        void put(ProtoBytes target, LogEntry entry) throws IOException {
            putHead(target, entry);
            putClientAndEpoch(target, entry, 6);
            target.putHash(8, entry.hash());
        }
    },

    /// `secondary_worker.MessageReplicaReceived`, of a message that is delivered.
    REPLICA {
        @Override
        int size(LogEntry entry) {
            return head(entry)
                    + ProtoBytes.bytesField(base64Bytes(EntryFields.signatureBytes(entry.encoded())))
                    + ProtoBytes.bytesField(DELIVERED.length)
                    + tail(entry)
                    + ProtoBytes.bytesField(EntryFields.requestIdBytes(entry.encoded()))
                    + ProtoBytes.HASH_FIELD_BYTES;
        }

        @Override
        void put(ProtoBytes target, LogEntry entry) throws IOException {
            byte[] encoded = entry.encoded();
            byte[] signature = Base64.getEncoder().encode(entry.signature());
            putHead(target, entry);
            target.putBytes(6, signature, 0, signature.length);
            target.putBytes(7, DELIVERED, 0, DELIVERED.length);
            putClientAndEpoch(target, entry, 8);
            target.putHash(10, entry.hash());
            target.putBytes(11, encoded, EntryFields.requestIdAt(encoded), EntryFields.requestIdBytes(encoded));
            target.putHash(12, entry.parentHash());
        }
    };

    private static final byte[] DELIVERED = WireMessages.DELIVERED.getBytes(StandardCharsets.US_ASCII);
    private static final int MESSAGES_FIELD = 1;
    private static final int NEXT_SEQUENCE_FIELD = 2;

    /// How many bytes a message takes.
    abstract int size(LogEntry entry);

    abstract void put(ProtoBytes target, LogEntry entry) throws IOException;

    /// One message.
    public byte[] encode(LogEntry entry) {
        return encoded(size(entry), target -> put(target, entry));
    }

    /// A `GetMessagesResponse` with as many of the messages as fit, but at least one if there is one.
    ///
    /// @param position of the node: the page says where to go on when it ends before that
    public EncodedPage page(List<LogEntry> entries, long from, long position, int bytesMax) {
        int[] sizes = new int[entries.size()];
        int count = 0;
        int bytes = 0;
        for (LogEntry entry : entries) {
            int size = size(entry);
            int framed = ProtoBytes.lengthField(size) + size;
            if (count > 0 && bytes + framed > bytesMax) break;
            sizes[count++] = size;
            bytes += framed;
        }
        long next = from + count;
        return page(entries, sizes, count, bytes, next <= position ? next : 0);
    }

    private EncodedPage page(List<LogEntry> entries, int[] sizes, int count, int bytes, long nextSequence) {
        byte[] encoded = encoded(bytes + ProtoBytes.longField(nextSequence), target -> {
            for (int i = 0; i < count; i++) {
                target.putLength(MESSAGES_FIELD, sizes[i]);
                put(target, entries.get(i));
            }
            target.putLong(NEXT_SEQUENCE_FIELD, nextSequence);
        });
        return new EncodedPage(encoded, count, nextSequence);
    }

    @FunctionalInterface
    interface Fields {
        void putInto(ProtoBytes target) throws IOException;
    }

    /// @throws IllegalStateException when the fields do not take exactly that size
    static byte[] encoded(int size, Fields fields) {
        ProtoBytes target = new ProtoBytes(size);
        try {
            fields.putInto(target);
        } catch (IOException e) {
            throw new IllegalStateException("an array of " + size + " bytes was too small", e);
        }
        return target.whole();
    }

    /// The fields 1 to 5, which are the same in both.
    private static int head(LogEntry entry) {
        byte[] encoded = entry.encoded();
        return ProtoBytes.ID_FIELD_BYTES
                + ProtoBytes.bytesField(EntryFields.contentBytes(encoded))
                + ProtoBytes.longField(entry.sequence())
                + (entry.sequence() == 1 ? 0 : ProtoBytes.ID_FIELD_BYTES)
                + ProtoBytes.doubleField(seconds(encoded));
    }

    private static void putHead(ProtoBytes target, LogEntry entry) throws IOException {
        byte[] encoded = entry.encoded();
        target.putId(1, entry.hash());
        target.putBytes(2, encoded, EntryFields.contentAt(encoded), EntryFields.contentBytes(encoded));
        target.putLong(3, entry.sequence());
        if (entry.sequence() > 1) target.putId(4, entry.parentHash());
        target.putDouble(5, seconds(encoded));
    }

    /// Client id, epoch and hash, which are in both, too.
    private static int tail(LogEntry entry) {
        byte[] encoded = entry.encoded();
        return ProtoBytes.bytesField(EntryFields.clientIdBytes(encoded))
                + ProtoBytes.longField(EntryFields.epoch(encoded))
                + ProtoBytes.HASH_FIELD_BYTES;
    }

    private static void putClientAndEpoch(ProtoBytes target, LogEntry entry, int clientField) throws IOException {
        byte[] encoded = entry.encoded();
        target.putBytes(clientField, encoded, EntryFields.clientIdAt(), EntryFields.clientIdBytes(encoded));
        target.putLong(clientField + 1, EntryFields.epoch(encoded));
    }

    private static double seconds(byte[] encoded) {
        return WireMessages.toSeconds(EntryFields.timestampMicros(encoded));
    }

    private static int base64Bytes(int bytes) {
        return (bytes + 2) / 3 * 4;
    }
}
