package antiphon.log.recovery;

import antiphon.log.files.BytesOf;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.read.RecordCursor;
import antiphon.log.record.LaterRecords;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.LogStart;
import antiphon.log.state.StateFile;
import antiphon.log.state.StateValues;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Looks at a log from outside: takes no lock, changes nothing, and goes on with the next segment behind what it cannot
/// read. A node may be running: then the end may look torn, since it is being written.
public final class LogInspector {
    private static final int BUFFER_BYTES = 1 << 18;

    private final LogFiles files;
    private final EntryVerifier verifier;
    private final Visitor visitor;
    private Optional<Point> end = Optional.empty();
    private long durableThrough;
    private LogStart start = LogStart.FIRST;

    /// Visits the contents in order.
    public interface Visitor {
        /// @return false when no more is wanted
        boolean message(LogEntry entry);

        /// Something is not as it was written.
        void problem(String sentence);

        /// Something worth knowing.
        void note(String sentence);
    }

    public LogInspector(LogFiles files, EntryVerifier verifier, Visitor visitor) {
        this.files = files;
        this.verifier = verifier;
        this.visitor = visitor;
    }

    /// Walks through all segments.
    public void directory() throws IOException {
        Optional<LogId> logId = state();
        List<String> names = files.list().stream().filter(SegmentHeader::isName).toList();
        end = logId.map(start::point);
        for (String name : names) if (!segment(name, name.equals(names.getLast()))) return;
        long last = end.map(point -> point.sequence() - 1).orElse(0L);
        if (last < durableThrough)
            visitor.problem("messages up to " + durableThrough + " were durable, the log ends at " + last);
        long quarantined = files.list().stream().filter(Quarantine::isName).count();
        if (quarantined > 0)
            visitor.note(
                    (quarantined == 1 ? "1 file holds" : quarantined + " files hold") + " quarantined messages: "
                            + files.pathOf("aside-*"));
    }

    private Optional<LogId> state() throws IOException {
        switch (StateFile.read(files)) {
            case StateFile.Reading.Missing _ -> visitor.problem(files.pathOf(StateFile.NAME) + " is missing");
            case StateFile.Reading.Unreadable _ ->
                visitor.problem("both copies in " + files.pathOf(StateFile.NAME) + " are damaged");
            case StateFile.Reading.Found(StateValues state, boolean rewrite) -> {
                if (rewrite)
                    visitor.problem("one of the two copies in " + files.pathOf(StateFile.NAME) + " is damaged");
                durableThrough = state.durableThrough();
                start = state.start();
                visitor.note("log " + state.logId().map(LogId::toString).orElse("not chosen yet") + ", promised epoch "
                        + state.epochs().promised()
                        + (start.sequence() == 1 ? "" : ", starts with message " + start.sequence()));
                state.lost().ifPresent(lost -> visitor.problem("messages " + lost.first() + " to at least "
                        + lost.through()
                        + " were lost to damage: a node that starts on these files fetches them from the others"));
                return state.logId();
            }
        }
        return Optional.empty();
    }

    /// Whether a file is a segment: by its name, also when its header is damaged, or by its header when it was renamed.
    public static boolean isSegment(LogFiles files, String name) throws IOException {
        if (SegmentHeader.isName(name) || Quarantine.isSegmentName(name)) return true;
        try (LogFile file = files.openToRead(name)) {
            return SegmentHeader.read(file).isPresent();
        }
    }

    /// Walks through one file, which may be a quarantined one.
    public void file(String name) throws IOException {
        segment(name, true);
    }

    private boolean segment(String name, boolean newest) throws IOException {
        try (LogFile file = files.openToRead(name)) {
            Optional<SegmentHeader> header = SegmentHeader.read(file);
            if (header.isEmpty()) {
                visitor.problem("the header of " + file.path() + " is damaged");
                end = Optional.empty();
                return true;
            }
            Point start = new Point(header.get().first(), SegmentHeader.BYTES, header.get().hashBefore());
            end.ifPresent(before -> compare(before, start, file));
            return records(file, start, newest);
        }
    }

    private void compare(Point before, Point start, LogFile file) {
        if (before.sequence() != start.sequence())
            visitor.problem(file.path() + " begins with message " + start.sequence() + ", expected was "
                    + before.sequence());
        else
            if (!before.parentHash().equals(start.parentHash()))
                visitor.problem(file.path() + " does not continue the hash chain at message " + start.sequence());
    }

    private boolean records(LogFile file, Point start, boolean newest) throws IOException {
        long size = file.size();
        RecordCursor cursor = new RecordCursor(file, start, size, BUFFER_BYTES);
        RecordCursor.Step step = cursor.next();
        for (; step == RecordCursor.Step.RECORD; step = cursor.next()) {
            LogEntry entry = cursor.entry();
            verifier.problemWith(entry).ifPresent(what -> visitor.problem(what + ", in " + file.path()));
            if (!visitor.message(entry)) return false;
        }
        end = Optional.of(cursor.nextPoint());
        long at = cursor.nextPoint().offset();
        if (step == RecordCursor.Step.UNREADABLE && !BytesOf.areZero(file, at, size))
            unreadable(file, cursor, size, newest);
        return true;
    }

    private void unreadable(LogFile file, RecordCursor cursor, long size, boolean newest) throws IOException {
        Point at = cursor.nextPoint();
        long known = Math.max(
                durableThrough, LaterRecords.knownDurable(file, at.offset(), size, at.sequence()));
        String where = "message " + at.sequence() + " cannot be read in " + file.path() + " at byte " + at.offset()
                + ": " + cursor.problem();
        if (newest && known < at.sequence())
            visitor.note(where + "; it was never durable: a torn tail, or a node is writing it now");
        else
            visitor.problem(where);
        if (!newest) end = Optional.empty();
    }
}
