package antiphon.log.segment;

import antiphon.log.segment.BlockIndex.Point;
import java.nio.ByteBuffer;

/// The in-memory view of one segment file. One thread appends; any thread may read.
public final class Segment {
    private final SegmentHeader header;
    private final BlockIndex index;
    private volatile Point next;

    public Segment(SegmentHeader header, LogSettings settings) {
        this.header = header;
        this.next = new Point(header.first(), SegmentHeader.BYTES, header.hashBefore());
        this.index = new BlockIndex(settings, next);
    }

    private Segment(SegmentHeader header, Point next, BlockIndex index) {
        this.header = header;
        this.next = next;
        this.index = index;
    }

    /// A full segment, as its [IndexFile] describes it.
    ///
    /// @param blocks as [#encodedBlocks] gave them
    static Segment full(SegmentHeader header, LogSettings settings, Point next, ByteBuffer blocks) {
        return new Segment(header, next, BlockIndex.decode(settings, header.first(), blocks));
    }

    ByteBuffer encodedBlocks() {
        return index.encode();
    }

    public SegmentHeader header() {
        return header;
    }

    public String name() {
        return SegmentHeader.name(header.first());
    }

    public long first() {
        return header.first();
    }

    /// The number of its last message; one below [#first] when it has none.
    public long last() {
        return next.sequence() - 1;
    }

    public boolean isEmpty() {
        return last() < first();
    }

    /// Where the next message will begin, and the message before.
    public Point next() {
        return next;
    }

    /// A record was added at the end.
    public void grewTo(Point newNext) {
        index.recordAt(next);
        next = newNext;
    }

    /// The records from `newNext` on are gone.
    public void truncateTo(Point newNext) {
        index.truncateAfter(newNext.sequence() - 1);
        next = newNext;
    }

    /// Everything in it, when its file cannot be read at all.
    public DamagedRange whole(String path, String what) {
        return new DamagedRange(first(), last(), path, 0, what);
    }

    /// Where the block begins that a message is in.
    public Point blockOf(long sequence) {
        return index.atOrBefore(sequence);
    }

    /// Where the block ends that a message is in.
    public Point blockEnd(long sequence) {
        Point end = next;
        return index.after(sequence).filter(point -> point.sequence() < end.sequence()).orElse(end);
    }
}
