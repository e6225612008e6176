package antiphon.log.repair;

import antiphon.files.IoReason;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.read.DamagedLogException;
import antiphon.log.read.LogReader;
import antiphon.log.read.RecordCursor;
import antiphon.log.record.RecordFormat;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.Segment;
import antiphon.log.segment.Segments;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Rewrites damaged messages, in the place where they were.
///
/// They are taken only if they are the ones that were there: the hash chain leads from the message before, through
/// them, to the message behind, and they fill the place exactly. So no other messages that a node may be sent can get
/// in, and a crash at any point leaves at worst the same messages damaged.
public final class Repair {
    private final LogFiles files;
    private final Segments segments;
    private final long start;
    private final long durable;

    public Repair(LogFiles files, Segments segments, long start, long durable) {
        this.files = files;
        this.segments = segments;
        this.start = start;
        this.durable = durable;
    }

    /// Makes a new file when that of their segment is missing; returns whether it was.
    public boolean takesNewFile(List<LogEntry> entries) throws IOException {
        if (problemWith(entries).isPresent()) return false;
        Segment segment = segments.holding(entries.getFirst().sequence());
        MissingFile missing = new MissingFile(files);
        if (segment == segments.all().getLast() || !missing.is(segment)) return false;
        missing.makeEmpty(segment);
        return true;
    }

    public Optional<String> with(List<LogEntry> entries) throws IOException {
        Optional<String> problem = problemWith(entries);
        if (problem.isPresent()) return problem;
        long first = entries.getFirst().sequence();
        Segment segment = segments.holding(first);
        try (LogFile file = files.open(segment.name())) {
            Point from = beginning(file, segment, first);
            Optional<String> misfit = misfit(file, segment, from, entries);
            if (misfit.isEmpty()) write(file, segment, from, entries);
            return misfit;
        } catch (DamagedLogException e) {
            return Optional.of("other messages next to them are damaged too, repair those first: " + e.range());
        }
    }

    private Optional<String> problemWith(List<LogEntry> entries) {
        if (entries.isEmpty()) return Optional.of("no messages to repair with");
        long first = entries.getFirst().sequence();
        long last = first + entries.size() - 1;
        if (first < start || last > durable)
            return Optional.of("messages " + first + " to " + last + " are not all among the durable ones, " + start
                    + " to " + durable);
        return last > segments.holding(first).last()
                ? Optional.of("message " + last + " is in another segment than " + first)
                : Optional.empty();
    }

    private static Point beginning(LogFile file, Segment segment, long first) throws IOException {
        RecordCursor cursor = LogReader.cursor(file, segment, segment.blockOf(first), 0);
        while (cursor.nextPoint().sequence() < first) LogReader.step(cursor, file, segment);
        return cursor.nextPoint();
    }

    private static Optional<String> misfit(LogFile file, Segment segment, Point from, List<LogEntry> entries)
            throws IOException {
        Point at = from;
        for (LogEntry entry : entries) {
            Optional<Hash> hash = RecordFormat.hashIfSound(entry.encoded(), 0, entry.sizeBytes(), at.parentHash());
            if (entry.sequence() != at.sequence() || hash.isEmpty())
                return Optional.of("message " + entry.sequence() + " does not follow message " + (at.sequence() - 1)
                        + " of this log");
            at = new Point(at.sequence() + 1, at.offset() + RecordFormat.bytes(entry), hash.get());
        }
        return isInPlace(file, segment, at)
                ? Optional.empty()
                : Optional.of("message " + (at.sequence() - 1) + " is not the one before message " + at.sequence()
                        + " of this log");
    }

    /// Whether what follows follows from it: the end of the segment, the next block, or the next record.
    private static boolean isInPlace(LogFile file, Segment segment, Point at) throws IOException {
        Point end = segment.next();
        if (at.sequence() == end.sequence()) return at.equals(end);
        Point block = segment.blockOf(at.sequence());
        if (block.sequence() == at.sequence()) return block.equals(at);
        if (at.offset() >= end.offset()) return false;
        return new RecordCursor(file, at, end.offset(), 1024).next() == RecordCursor.Step.RECORD;
    }

    private static void write(LogFile file, Segment segment, Point from, List<LogEntry> entries) throws IOException {
        if (from.sequence() == segment.first()) file.write(segment.header().encode(), 0);
        int bytes = (int) RecordFormat.bytes(entries);
        ByteBuffer records = ByteBuffer.allocate(bytes);
        for (LogEntry entry : entries) {
            RecordFormat.putFrame(records, entry, entry.sequence() - 1);
            records.put(entry.encoded());
        }
        file.write(records.flip(), from.offset());
        try {
            file.force();
        } catch (IOException e) {
            throw new LogFailedException("cannot sync " + file.path() + ": " + IoReason.of(e), e);
        }
    }
}
