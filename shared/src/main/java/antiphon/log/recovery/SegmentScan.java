package antiphon.log.recovery;

import antiphon.log.files.BytesOf;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.read.RecordCursor;
import antiphon.log.record.LaterRecords;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.Segment;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.segment.TailCache;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.Optional;

/// Reads one segment from its first byte to its last and reports whether all of it is as it was written.
final class SegmentScan {
    private static final int BUFFER_BYTES = 1 << 19;

    private final LogFiles files;
    private final LogSettings settings;
    private final LogId logId;
    private final TailCache tail;
    private Optional<Segment> segment = Optional.empty();
    private long knownDurable;

    SegmentScan(LogFiles files, LogSettings settings, LogId logId, TailCache tail) {
        this.files = files;
        this.settings = settings;
        this.logId = logId;
        this.tail = tail;
    }

    /// @param at the first message that cannot be read
    /// @param inRecords whether all before it in the file is sound; otherwise nothing in the file is
    /// @param end where the file ends
    /// @param knownDurable the number that later records prove durable
    record Trouble(Point at, boolean inRecords, long end, long knownDurable, String what) {}

    /// @param start the message that must come before the segment
    Optional<Trouble> run(String name, Point start) throws IOException {
        segment = Optional.empty();
        try (LogFile file = files.openToRead(name)) {
            Optional<SegmentHeader> header = SegmentHeader.read(file);
            Optional<String> wrong = header.map(found -> problemWith(found, start))
                    .orElse(Optional.of("the header is damaged"));
            if (wrong.isPresent()) {
                String what = wrong.get() + " in " + file.path();
                return Optional.of(new Trouble(start, false, file.size(), start.sequence(), what));
            }
            Segment found = new Segment(header.orElseThrow(), settings);
            segment = Optional.of(found);
            return records(file, found);
        }
    }

    private Optional<String> problemWith(SegmentHeader header, Point start) {
        if (!header.logId().equals(logId)) return Optional.of("messages of another log, " + header.logId() + ",");
        if (header.first() != start.sequence())
            return Optional.of("message " + header.first() + " follows message " + (start.sequence() - 1));
        if (!header.hashBefore().equals(start.parentHash()))
            return Optional.of("message " + header.first() + " does not continue the chain");
        return Optional.empty();
    }

    private Optional<Trouble> records(LogFile file, Segment found) throws IOException {
        long end = file.size();
        RecordCursor cursor = new RecordCursor(file, found.next(), end, Math.clamp(end, 1024, BUFFER_BYTES));
        RecordCursor.Step step = cursor.next();
        for (; step == RecordCursor.Step.RECORD; step = cursor.next()) {
            found.grewTo(cursor.nextPoint());
            tail.hash(cursor.sequence(), cursor.hash());
            knownDurable = Math.max(knownDurable, cursor.knownDurable());
        }
        Point at = found.next();
        if (step == RecordCursor.Step.END || BytesOf.areZero(file, at.offset(), end)) return Optional.empty();
        String what = "message " + at.sequence() + " cannot be read in " + file.path() + " at byte " + at.offset()
                + ": " + cursor.problem();
        long known = LaterRecords.knownDurable(file, at.offset(), end, at.sequence());
        return Optional.of(new Trouble(at, true, end, known, what));
    }

    /// The part of the last segment that is sound, unless its header is not.
    Optional<Segment> segment() {
        return segment;
    }

    /// The highest number that any record read so far shows to have been durable.
    long knownDurable() {
        return knownDurable;
    }
}
