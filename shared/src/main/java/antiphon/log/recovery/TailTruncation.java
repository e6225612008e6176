package antiphon.log.recovery;

import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.read.LogReader;
import antiphon.log.read.RecordCursor;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.IndexFile;
import antiphon.log.segment.Segment;
import antiphon.log.segment.Segments;
import java.io.IOException;
import java.util.List;

/// Quarantines the end of a log, newest segment first, so that the rest is a log without a gap at any moment: a crash
/// leaves it truncated here, or longer. See [Quarantine].
public final class TailTruncation {
    private final LogFiles files;
    private final Segments segments;

    public TailTruncation(LogFiles files, Segments segments) {
        this.files = files;
        this.segments = segments;
    }

    /// @return where the messages after `sequence` are now
    public List<String> after(long sequence) throws IOException {
        Quarantine quarantine = new Quarantine(files, sequence + 1);
        while (!segments.all().isEmpty() && segments.all().getLast().first() > sequence) {
            Segment last = segments.all().getLast();
            if (last.isEmpty()) files.delete(last.name());
            else quarantine.whole(last.name());
            segments.removeLast();
            IndexFile.remove(files, IndexFile.nameFor(last.name()));
        }
        if (!segments.all().isEmpty()) {
            IndexFile.remove(files, IndexFile.nameFor(segments.all().getLast().name()));
            truncate(segments.all().getLast(), sequence, quarantine);
        }
        files.syncDirectory();
        return quarantine.names().stream().map(files::pathOf).toList();
    }

    private void truncate(Segment segment, long sequence, Quarantine quarantine) throws IOException {
        Point from = beginningOf(segment, sequence + 1);
        if (from.sequence() == segment.next().sequence()) return;
        quarantine.tail(segment.name(), segment.header().logId(), from, segment.next().offset());
        segment.truncateTo(from);
    }

    private Point beginningOf(Segment segment, long sequence) throws IOException {
        if (sequence == segment.next().sequence()) return segment.next();
        try (LogFile file = files.openToRead(segment.name())) {
            RecordCursor cursor = LogReader.cursor(file, segment, segment.blockOf(sequence), 0);
            while (cursor.nextPoint().sequence() < sequence) LogReader.step(cursor, file, segment);
            return cursor.nextPoint();
        }
    }
}
