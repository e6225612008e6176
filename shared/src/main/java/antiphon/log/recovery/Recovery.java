package antiphon.log.recovery;

import antiphon.files.IoReason;
import antiphon.log.files.BytesOf;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.recovery.SegmentScan.Trouble;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.log.segment.IndexFile;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.Segment;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.segment.SegmentWriter;
import antiphon.log.segment.TailCache;
import antiphon.log.state.LogStart;
import antiphon.log.state.LostRange;
import antiphon.log.state.StateFile;
import antiphon.log.state.StateValues;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Decides what to believe of a log when it is opened: reads its end, at least the newest segment, and of the full
/// segments before it only the index files ([IndexFile]) or, where one is missing, the whole segment.
///
/// - **A torn tail**: unreadable bytes at the end of the newest segment, and nothing says that the message there was
///   ever durable. A crash explains it. It is truncated.
/// - **Damage**: anything else. Nothing is thrown away on a guess: the log ends before the damaged message, and all
///   from there on is quarantined. The state remembers the loss until the messages were fetched from other nodes.
///
/// What a crash leaves when damage is found at `s`:
///
///     write to the state that s is lost, and was durable   damage at s, which the next start finds again
///     quarantine newest segments, then the tail from s     the same: a missing s is damage too, since it was durable
///     write to the state that durable ends before s        a log that ends at s - 1, and knows that s is lost
///
/// In the end the state records how far the log is durable now, see [#renewState].
public final class Recovery {
    private final LogFiles files;
    private final LogSettings settings;
    private final LogStart begin;
    private final TailCache tail;
    private final List<Segment> segments = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private StateValues state;
    private boolean rewriteState;
    private long knownDurable;
    private Optional<TornTail> tornTail = Optional.empty();
    private Optional<Damage> damage = Optional.empty();

    /// @param begin where a log starts that begins here. Of one that is here already the state says so: what is missing
    ///     from there on is damage
    public Recovery(LogFiles files, LogSettings settings, LogStart begin) {
        this.files = files;
        this.settings = settings;
        this.begin = begin;
        this.state = StateValues.startingAt(begin);
        this.tail = new TailCache(settings);
        tail.beginAfter(begin.before());
    }

    private LogStart start() {
        return state.start();
    }

    /// @param segments all of them whole, the newest one ending in its last record or in zeros, and all of it durable
    /// @param tail with the hashes of the last messages
    public record Result(
            StateValues state,
            LogStart start,
            List<Segment> segments,
            TailCache tail,
            Optional<TornTail> tornTail,
            Optional<Damage> damage,
            List<String> notes) {}

    public Result run() throws IOException {
        removeTemporaries();
        switch (StateFile.read(files)) {
            case StateFile.Reading.Found found -> scan(found);
            case StateFile.Reading.Missing _ -> {
                if (!segmentNames().isEmpty()) loseAll("the file " + files.pathOf(StateFile.NAME) + " is missing");
            }
            case StateFile.Reading.Unreadable _ ->
                loseAll("both copies in " + files.pathOf(StateFile.NAME) + " are damaged");
        }
        removeStrayIndexes();
        makeDurable();
        renewState();
        return new Result(state, start(), segments, tail, tornTail, damage, notes);
    }

    private void removeTemporaries() throws IOException {
        List<String> there = files.list();
        for (String name : List.of(StateFile.TEMPORARY, SegmentWriter.TEMPORARY, Quarantine.TEMPORARY))
            if (there.contains(name)) files.delete(name);
    }

    private List<String> segmentNames() throws IOException {
        return files.list().stream().filter(SegmentHeader::isName).toList();
    }

    private void scan(StateFile.Reading.Found found) throws IOException {
        state = found.state();
        rewriteState = found.rewrite();
        tail.beginAfter(start().before());
        List<String> names = segmentNames();
        if (state.logId().isPresent()) scan(state.logId().get(), names);
        else
            if (!names.isEmpty())
                loseAll("there are messages, but " + files.pathOf(StateFile.NAME) + " names no log");
    }

    private void scan(LogId logId, List<String> names) throws IOException {
        Point next = start().point(logId);
        SegmentScan scan = new SegmentScan(files, settings, logId, tail);
        for (int i = 0; i < names.size(); i++) {
            Optional<Segment> known = known(names, i, next);
            if (known.isPresent()) {
                segments.add(known.get());
                tail.beginAfter(known.get().last());
                next = known.get().next();
                continue;
            }
            Optional<Trouble> trouble = scan.run(names.get(i), next);
            knownDurable = Math.max(knownDurable, scan.knownDurable());
            scan.segment().ifPresent(segments::add);
            if (trouble.isPresent()) {
                judge(trouble.get(), logId, names.subList(i, names.size()));
                return;
            }
            next = segments.getLast().next();
            if (i < names.size() - 1) IndexFile.write(files, segments.getLast());
        }
        if (state.durableThrough() >= next.sequence())
            lose(next.sequence(), state.durableThrough(), "the log ends before them", new Quarantine(files, 1));
    }

    /// What need not be read: a full segment between two that it fits, according to their headers, its length and its
    /// index. Damage to its messages is found by those who read them, and by the scrub.
    private Optional<Segment> known(List<String> names, int at, Point next) throws IOException {
        if (at == names.size() - 1) return Optional.empty();
        long readFrom = SegmentHeader.firstOf(names.getLast()) - settings.startMessages();
        if (SegmentHeader.firstOf(names.get(at + 1)) > readFrom) return Optional.empty();
        Optional<SegmentHeader> behind;
        try (LogFile file = files.openToRead(names.get(at + 1))) {
            behind = SegmentHeader.read(file);
        }
        if (behind.isEmpty()) return Optional.empty();
        return IndexFile.read(files, settings, names.get(at), behind.get())
                .filter(segment -> segment.first() == next.sequence()
                        && segment.header().logId().equals(state.logId().orElseThrow())
                        && segment.header().hashBefore().equals(next.parentHash()));
    }

    /// Of segments that were taken out, or began at another message.
    private void removeStrayIndexes() throws IOException {
        Set<String> wanted = new HashSet<>();
        segments.stream().limit(Math.max(0, segments.size() - 1)).forEach(
                segment -> wanted.add(IndexFile.nameFor(segment.name())));
        for (String name : files.list())
            if (IndexFile.isName(name) && !wanted.contains(name)) IndexFile.remove(files, name);
    }

    /// @param names the segment with the trouble and those behind it
    private void judge(Trouble trouble, LogId logId, List<String> names) throws IOException {
        long known = Math.max(state.durableThrough(), trouble.knownDurable());
        long sequence = trouble.at().sequence();
        if (names.size() == 1 && trouble.inRecords() && known < sequence) {
            truncate(trouble);
            return;
        }
        Quarantine quarantine = new Quarantine(files, sequence);
        rememberLoss(sequence, Math.max(known, SegmentHeader.firstOf(names.getLast()) - 1));
        for (String name : names.subList(1, names.size()).reversed()) quarantine.whole(name);
        if (trouble.inRecords()) quarantine.tail(names.getFirst(), logId, trouble.at(), trouble.end());
        else quarantine.whole(names.getFirst());
        lose(sequence, known, trouble.what(), quarantine);
    }

    /// Synced with the rest in the end; until then the next start finds the same tail.
    private void truncate(Trouble trouble) throws IOException {
        Segment last = segments.getLast();
        try (LogFile file = files.open(last.name())) {
            file.truncate(trouble.at().offset());
            tornTail = Optional.of(new TornTail(
                    file.path(),
                    trouble.at().offset(),
                    trouble.at().sequence(),
                    trouble.end() - trouble.at().offset()));
        }
    }

    private void rememberLoss(long first, long known) throws IOException {
        LostRange lost = new LostRange(first, Math.max(first, known));
        state = state.withLost(lost).withDurable(Math.max(first, known));
        StateFile.write(files, state);
    }

    private void lose(long first, long known, String what, Quarantine quarantine) throws IOException {
        LostRange lost = new LostRange(first, Math.max(first, known));
        state = state.withLost(lost).withDurable(first - 1);
        StateFile.write(files, state);
        damage = Optional.of(new Damage(
                state.lost().orElse(lost), what, quarantine.names().stream().map(files::pathOf).toList()));
    }

    /// Without its state a log does not know its epoch promise: to the others it is a node that lost its disk.
    private void loseAll(String what) throws IOException {
        state = StateValues.startingAt(begin);
        Quarantine quarantine = new Quarantine(files, start().sequence());
        List<String> names = segmentNames();
        for (String name : names.reversed()) quarantine.whole(name);
        if (files.list().contains(StateFile.NAME)) quarantine.whole(StateFile.NAME);
        long first = start().sequence();
        lose(first, names.isEmpty() ? first : SegmentHeader.firstOf(names.getLast()), what, quarantine);
    }

    /// What was read may so far be in the memory of the operating system only. And where a sync has failed, the system
    /// may take its memory for written although the disk is not, so the last messages are written once more.
    private void makeDurable() throws IOException {
        if (!segments.isEmpty()) {
            Segment last = segments.getLast();
            try (LogFile file = files.open(last.name())) {
                if (!last.isEmpty()) rewrite(file, last, Math.clamp(knownDurable + 1, last.first(), last.last()));
                file.force();
            }
        }
        files.syncDirectory();
    }

    /// All that was accepted is durable now: the state vouches for it from here on, so that a later start sees when the
    /// newest file has lost some of it. Where there is no room for that, the old state stays: it says less, but nothing
    /// wrong.
    private void renewState() throws LogFailedException {
        long end = segments.isEmpty() ? start().before() : segments.getLast().last();
        StateValues wanted = state.withDurable(Math.max(state.durableThrough(), end));
        if (wanted.equals(state) && !rewriteState) return;
        String path = files.pathOf(StateFile.NAME);
        try {
            StateFile.write(files, wanted);
            state = wanted;
            if (rewriteState) notes.add("one of the two copies in " + path + " was damaged and was rewritten");
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            String which = rewriteState ? "one of the two copies in " + path + " is damaged and" : path;
            notes.add(which + " could not be rewritten (" + IoReason.of(e)
                    + "): make room on the disk. Until then a loss at the end of the log may go unseen");
        }
    }

    private static void rewrite(LogFile file, Segment segment, long from) throws IOException {
        long start = segment.blockOf(from).offset();
        BytesOf.copy(file, start, segment.next().offset(), file, start);
    }
}
