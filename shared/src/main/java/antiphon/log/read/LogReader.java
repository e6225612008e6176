package antiphon.log.read;

import antiphon.files.IoReason;
import antiphon.log.EntryLog;
import antiphon.log.files.LogFile;
import antiphon.log.read.RecordCursor.Step;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.Segment;
import antiphon.log.segment.Segments;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads messages from segments, from the beginning of a block on, and returns none that it has not verified.
public final class LogReader {
    private static final int BUFFER_BYTES_MIN = 1 << 14;
    private static final int BUFFER_BYTES_MAX = 1 << 18;

    private final Segments segments;
    private final ReadHandles handles;

    public LogReader(Segments segments, ReadHandles handles) {
        this.segments = segments;
        this.handles = handles;
    }

    /// As [EntryLog#read]; all up to `through` must be there. A page ends before damage: the intact messages are
    /// delivered.
    public List<LogEntry> read(long from, long through, long bytesMax) throws IOException {
        Page page = new Page(from, through, bytesMax);
        try {
            while (!page.full) fill(page);
        } catch (DamagedLogException e) {
            if (page.entries.isEmpty()) throw e;
        }
        return page.entries;
    }

    private void fill(Page page) throws IOException {
        Segment segment = segments.holding(page.wanted);
        handles.with(segment, file -> {
            page.fill(file, segment);
            return true;
        });
    }

    /// The current read.
    private static final class Page {
        private final List<LogEntry> entries = new ArrayList<>();
        private final long through;
        private final long bytesMax;
        private long wanted;
        private long bytes;
        private boolean full;

        Page(long from, long through, long bytesMax) {
            this.wanted = from;
            this.through = through;
            this.bytesMax = bytesMax;
        }

        void fill(LogFile file, Segment segment) throws IOException {
            long last = Math.min(through, segment.last());
            RecordCursor cursor = cursor(file, segment, segment.blockOf(wanted), bytesMax);
            while (!full && wanted <= last) {
                step(cursor, file, segment);
                if (cursor.sequence() == wanted) take(cursor);
            }
            full |= wanted > through;
        }

        private void take(RecordCursor cursor) {
            bytes += cursor.entryBytes();
            full = bytes > bytesMax && !entries.isEmpty();
            if (full) return;
            entries.add(cursor.entry());
            wanted++;
        }
    }

    /// The hash of a message that is there.
    public Hash hashAt(long sequence) throws IOException {
        Segment segment = segments.holding(sequence);
        Point end = segment.next();
        if (sequence == end.sequence() - 1) return end.parentHash();
        Point block = segment.blockOf(sequence + 1);
        if (block.sequence() == sequence + 1) return block.parentHash();
        return handles.with(segment, file -> {
            RecordCursor cursor = cursor(file, segment, block, BUFFER_BYTES_MIN);
            do step(cursor, file, segment);
            while (cursor.sequence() < sequence);
            return cursor.hash();
        });
    }

    public static RecordCursor cursor(LogFile file, Segment segment, Point block, long bytesWanted) {
        int buffer = Math.clamp(bytesWanted, BUFFER_BYTES_MIN, BUFFER_BYTES_MAX);
        return new RecordCursor(file, block, segment.next().offset(), buffer);
    }

    /// @throws DamagedLogException when the next record differs from the appended one, or cannot be read
    public static void step(RecordCursor cursor, LogFile file, Segment segment) throws DamagedLogException {
        Optional<String> problem = problemOfNext(cursor);
        if (problem.isPresent())
            throw new DamagedLogException(DamageSearch.range(file, segment, cursor.nextPoint(), problem.get()));
    }

    /// What the disk does not give is as lost to readers as what it gives altered. If that passes, nothing has
    /// happened: before anything is written it is looked at again.
    private static Optional<String> problemOfNext(RecordCursor cursor) {
        try {
            return cursor.next() == Step.RECORD ? Optional.empty() : Optional.of(cursor.problem());
        } catch (IOException e) {
            return Optional.of("it cannot be read: " + IoReason.of(e));
        }
    }
}
