package antiphon.log;

import antiphon.files.IoReason;
import antiphon.log.files.LogFile;
import antiphon.log.read.DamagedLogException;
import antiphon.log.read.LogReader;
import antiphon.log.read.ReadHandles;
import antiphon.log.read.RecordCursor;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.DamagedRange;
import antiphon.log.segment.Segment;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.segment.Segments;
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
        Point start = segment.blockOf(from);
        long last = Math.min(through, segment.last());
        try {
            return handles.reopened(segment, file -> run(file, segment, start, last, bytesMax));
        } catch (DamagedLogException e) {
            return damaged(segment, start, e.range(), last);
        }
    }

    /// As [#run], but reports only the damage in the first damaged block.
    ///
    /// @param durable damage may reach further than `through`, but not further than this
    Scrub.Step inOneBlock(long from, long through, long durable, long bytesMax) throws IOException {
        Scrub.Step step = run(from, through, bytesMax);
        if (step.damage().isEmpty()) return step;
        DamagedRange damage = step.damage().get();
        Segment segment = segments.holding(step.first());
        // A file that cannot be opened is damaged as a whole, also before this place.
        if (damage.first() < step.first()) damage = damage.from(segment.blockOf(step.first()));
        long last = Math.min(segment.blockEnd(damage.first()).sequence() - 1, durable);
        return new Scrub.Step(step.first(), last, Optional.of(damage.upTo(last)));
    }

    private Scrub.Step run(LogFile file, Segment segment, Point start, long last, long bytesMax)
            throws DamagedLogException {
        if (start.sequence() == segment.first()) requireHeader(file, segment);
        RecordCursor cursor = LogReader.cursor(file, segment, start, bytesMax);
        Point blockEnd = segment.blockEnd(start.sequence());
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
    }

    /// The rest of the block cannot be verified before the damage is repaired.
    private static Scrub.Step damaged(Segment segment, Point start, DamagedRange range, long last) {
        long blockLast = segment.blockEnd(range.first()).sequence() - 1;
        return new Scrub.Step(start.sequence(), Math.min(last, Math.max(blockLast, range.last())), Optional.of(range));
    }

    /// Without the header its block is to be rewritten, and as a whole, for more of it may be damaged.
    private static void requireHeader(LogFile file, Segment segment) throws DamagedLogException {
        String what = "the header of the segment is damaged";
        try {
            if (SegmentHeader.read(file).filter(segment.header()::equals).isPresent()) return;
        } catch (IOException e) {
            what = "the header of the segment cannot be read: " + IoReason.of(e);
        }
        long blockLast = segment.blockEnd(segment.first()).sequence() - 1;
        throw new DamagedLogException(new DamagedRange(segment.first(), blockLast, file.path(), 0, what));
    }

    private void requireSigned(LogEntry entry, Point at, LogFile file) throws DamagedLogException {
        Optional<String> problem = verifier.problemWith(entry);
        if (problem.isPresent())
            throw new DamagedLogException(new DamagedRange(
                    entry.sequence(), entry.sequence(), file.path(), at.offset(), problem.get()));
    }
}
