package antiphon.log.segment;

import antiphon.message.Hash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// The places of some of a segment's messages, one per block: less than a byte of heap for a message of 100 bytes.
///
/// The stretch from one known point to the next is a *block*: as far as a reader may walk to its first message.
public final class BlockIndex {
    /// A place where a record begins.
    ///
    /// @param sequence the message that begins here
    /// @param parentHash the hash of the message before
    public record Point(long sequence, long offset, Hash parentHash) {}

    private final int blockMessages;
    private final int blockBytes;
    private final long first;
    private int[] messages = new int[4]; // after the first
    private long[] offsets = new long[4];
    private byte[] parents = new byte[4 * Hash.BYTES];
    private int size;

    BlockIndex(LogSettings settings, Point first) {
        this.blockMessages = settings.blockMessages();
        this.blockBytes = settings.blockBytes();
        this.first = first.sequence();
        add(first);
    }

    private BlockIndex(LogSettings settings, long first, int[] messages, long[] offsets, byte[] parents) {
        this.blockMessages = settings.blockMessages();
        this.blockBytes = settings.blockBytes();
        this.first = first;
        this.messages = messages;
        this.offsets = offsets;
        this.parents = parents;
        this.size = messages.length;
    }

    /// Of each block: the messages before it in the segment; then of each its offset; then of each the hash before.
    synchronized ByteBuffer encode() {
        ByteBuffer out = ByteBuffer.allocate(size * (Integer.BYTES + Long.BYTES + Hash.BYTES));
        for (int i = 0; i < size; i++) out.putInt(messages[i]);
        for (int i = 0; i < size; i++) out.putLong(offsets[i]);
        return out.put(parents, 0, size * Hash.BYTES).flip();
    }

    /// The output of [#encode]; reads all of it.
    static BlockIndex decode(LogSettings settings, long first, ByteBuffer in) {
        int size = in.remaining() / (Integer.BYTES + Long.BYTES + Hash.BYTES);
        int[] messages = new int[size];
        long[] offsets = new long[size];
        byte[] parents = new byte[size * Hash.BYTES];
        for (int i = 0; i < size; i++) messages[i] = in.getInt();
        for (int i = 0; i < size; i++) offsets[i] = in.getLong();
        in.get(parents);
        return new BlockIndex(settings, first, messages, offsets, parents);
    }

    /// Called for every record in order; remembers those that begin a block.
    synchronized void recordAt(Point point) {
        int last = size - 1;
        boolean far = point.sequence() - first - messages[last] >= blockMessages
                || point.offset() - offsets[last] >= blockBytes;
        if (far) add(point);
    }

    private void add(Point point) {
        if (size == messages.length) {
            messages = Arrays.copyOf(messages, 2 * size);
            offsets = Arrays.copyOf(offsets, 2 * size);
            parents = Arrays.copyOf(parents, 2 * size * Hash.BYTES);
        }
        messages[size] = (int) (point.sequence() - first);
        offsets[size] = point.offset();
        point.parentHash().copyTo(parents, size * Hash.BYTES);
        size++;
    }

    /// The beginning of the block that a message of this segment is in.
    synchronized Point atOrBefore(long sequence) {
        int found = Arrays.binarySearch(messages, 0, size, (int) (sequence - first));
        return point(found >= 0 ? found : -found - 2);
    }

    /// The beginning of the next block.
    synchronized Optional<Point> after(long sequence) {
        int found = Arrays.binarySearch(messages, 0, size, (int) (sequence - first));
        int next = found >= 0 ? found + 1 : -found - 1;
        return next < size ? Optional.of(point(next)) : Optional.empty();
    }

    /// Forgets everything after `sequence`.
    synchronized void truncateAfter(long sequence) {
        while (size > 1 && first + messages[size - 1] > sequence) size--;
    }

    private Point point(int at) {
        byte[] parent = Arrays.copyOfRange(parents, at * Hash.BYTES, (at + 1) * Hash.BYTES);
        return new Point(first + messages[at], offsets[at], Hash.of(parent));
    }
}
