package antiphon.log;

import antiphon.log.BlockIndex.Point;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.Optional;

/// Verifies blocks as they are on the disk.
final class StretchCheck {
    private final Segments segments;
    private final ReadHandles handles;
    private final EntryVerifier verifier;

    StretchCheck(Segments segments, ReadHandles handles, EntryVerifier verifier) {
        this.segments = segments;
        this.handles = handles;
        this.verifier = verifier;
    }

    /// Verifies from the block of message `from` on, up to the end of the block with which `bytesMax` is reached, the
    /// end of the segment, or `through`.
    Scrub.Step run(long from, long through, long bytesMax) throws IOException {
        if (from > through) return new Scrub.Step(from, through, Optional.empty());
        Segment segment = segments.holding(from);
        return handles.with(segment.name(), file -> run(file, segment, from, through, bytesMax));
    }

    private Scrub.Step run(LogFile file, Segment segment, long from, long through, long bytesMax) throws IOException {
        Point start = segment.blockOf(from);
        long last = Math.min(through, segment.last());
        if (start.sequence() == segment.first() && !headerHolds(file, segment)) {
            return damaged(segment, start, new DamagedRange(
                    segment.first(), segment.first(), file.path(), 0, "the header of the segment is damaged"));
        }
        RecordCursor cursor = LogReader.cursor(file, segment, start, bytesMax);
        Point blockEnd = segment.blockEnd(start.sequence());
        try {
            while (cursor.sequence() < last) {
                Point at = cursor.nextPoint();
                if (at.sequence() == blockEnd.sequence()) {
                    if (at.offset() - start.offset() >= bytesMax) break;
                    blockEnd = segment.blockEnd(at.sequence());
                }
                LogReader.step(cursor, file, segment);
                requireSigned(cursor.entry(), at, file);
            }
            return new Scrub.Step(start.sequence(), cursor.sequence(), Optional.empty());
        } catch (DamagedLogException e) {
            return damaged(segment, start, e.range());
        }
    }

    /// The rest of the block cannot be verified before the damage is repaired.
    private static Scrub.Step damaged(Segment segment, Point start, DamagedRange range) {
        long blockLast = segment.blockEnd(range.first()).sequence() - 1;
        return new Scrub.Step(start.sequence(), blockLast, Optional.of(range));
    }

    private static boolean headerHolds(LogFile file, Segment segment) throws IOException {
        return SegmentHeader.read(file).filter(segment.header()::equals).isPresent();
    }

    private void requireSigned(LogEntry entry, Point at, LogFile file) throws DamagedLogException {
        Optional<String> problem = verifier.problemWith(entry);
        if (problem.isPresent())
            throw new DamagedLogException(new DamagedRange(
                    entry.sequence(), entry.sequence(), file.path(), at.offset(), problem.get()));
    }
}
