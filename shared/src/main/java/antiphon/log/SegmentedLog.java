package antiphon.log;

import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFiles;
import antiphon.log.read.DamagedLogException;
import antiphon.log.read.LogReader;
import antiphon.log.read.ReadHandles;
import antiphon.log.record.RecordFormat;
import antiphon.log.recovery.Recovery;
import antiphon.log.recovery.TailTruncation;
import antiphon.log.repair.MissingFile;
import antiphon.log.segment.AppendRefusedException;
import antiphon.log.segment.DamagedRange;
import antiphon.log.segment.IndexFile;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.segment.SegmentWriter;
import antiphon.log.segment.Segments;
import antiphon.log.segment.TailCache;
import antiphon.log.state.LogStart;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The entries of a log on disk: segments that only grow at the end of the newest one. `docs/log-format.md` draws the
/// files. It is a part of a [DiskStore]; what makes a log of the files at a start is [Recovery].
final class SegmentedLog implements EntryLog {
    private final LogFiles files;
    private final LogSettings settings;
    private final StoreAccess access;
    private final DiskTrouble trouble; // used in changes only
    private final DiskState state;
    private final LogStart start;
    private final TailCache tail;
    private final Segments segments;
    private final ReadHandles handles;
    private final LogReader reader;
    private final DiskRepairs repairs;
    private volatile @Nullable SegmentWriter writer;
    private boolean putBack; // the newest file, since this was last asked; used in changes only
    private volatile long end;
    private volatile long durable;
    private volatile Consumer<DamagedRange> onDamage = _ -> {};

    SegmentedLog(
            LogFiles files,
            LogSettings settings,
            StoreAccess access,
            DiskTrouble trouble,
            DiskState state,
            Recovery.Result found)
            throws IOException {
        this.files = files;
        this.settings = settings;
        this.access = access;
        this.trouble = trouble;
        this.state = state;
        this.start = found.start();
        this.tail = found.tail();
        this.segments = new Segments(found.segments());
        this.handles = new ReadHandles(files, settings.readersMax());
        this.reader = new LogReader(segments, handles);
        this.repairs = new DiskRepairs(files, access, segments, handles, this);
        this.end = start.before();
        if (!found.segments().isEmpty()) {
            this.end = found.segments().getLast().last();
            this.writer = SegmentWriter.open(files, settings, found.segments().getLast());
        }
        this.durable = end;
    }

    @Override
    public long start() {
        return start.sequence();
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long durable() {
        return durable;
    }

    void onDamage(Consumer<DamagedRange> listener) {
        onDamage = listener;
    }

    DiskRepairs repairs() {
        return repairs;
    }

    @Override
    public Optional<Hash> hashAt(long sequence) {
        if (sequence == 0) return state.logId().map(LogId::genesis);
        if (sequence == start.before()) return start.hashBefore();
        try {
            return access.reading(() -> hashOf(sequence));
        } catch (IOException e) {
            throw new UncheckedIOException(reported(e));
        }
    }

    private Optional<Hash> hashOf(long sequence) throws IOException {
        if (sequence < start.sequence() || sequence > end) return Optional.empty();
        Optional<Hash> cached = tail.hashAt(sequence);
        return cached.isPresent() ? cached : Optional.of(reader.hashAt(sequence));
    }

    /// @throws AppendRefusedException when nothing was appended and a later try may succeed: the disk is full
    @Override
    public void append(List<LogEntry> entries) throws IOException {
        access.changing(() -> {
            if (entries.isEmpty()) return;
            LogId id = state.logId().orElseThrow(() -> new IllegalStateException("messages need a log id: adopt one"));
            LogEntry.requireChain(entries, end, hashAt(end).orElseThrow());
            SegmentWriter before = writer;
            writerWithRoomFor(RecordFormat.bytes(entries), id).write(entries, durable);
            // Last: on a nearly full disk the messages come first.
            indexIfFull(before);
            tail.entries(entries);
            end = entries.getLast().sequence();
        });
    }

    private void indexIfFull(@Nullable SegmentWriter before) {
        if (before != null && before != writer) IndexFile.write(files, before.segment());
    }

    @Override
    public void makeRoomFor(int messages, long entryBytes) throws IOException {
        access.changing(() -> trouble.noting(RecordFormat.bytes(messages, entryBytes), this::makeRoom));
    }

    /// Within a change.
    void makeRoom(long bytes) throws IOException {
        Optional<LogId> logId = state.logId();
        requireInPlace(false);
        if (logId.isEmpty()) return;
        SegmentWriter before = writer;
        SegmentWriter current = writerWithRoomFor(bytes, logId.get());
        while (!current.makeRoomFor(bytes)) current = writerWithRoomFor(bytes, logId.get());
        indexIfFull(before);
    }

    private SegmentWriter writerWithRoomFor(long recordBytes, LogId logId) throws IOException {
        SegmentWriter current = writer;
        if (current != null && current.hasRoomFor(recordBytes)) return current;
        requireInPlace(); // It is the last time that anything could be read from it.
        SegmentWriter next = nextSegment(writer, logId);
        state.vouchFor(durable);
        return next;
    }

    private SegmentWriter nextSegment(@Nullable SegmentWriter current, LogId logId) throws IOException {
        return access.syncing(() -> {
            if (current != null) current.finish();
            durable = end;
            SegmentHeader header = new SegmentHeader(end + 1, logId, hashAt(end).orElseThrow());
            SegmentWriter next = SegmentWriter.create(files, settings, header);
            segments.add(next.segment());
            writer = next;
            if (current != null) current.close();
            return next;
        });
    }

    @Override
    public long sync() throws IOException {
        return access.syncing(() -> {
            long appended = end;
            SegmentWriter current = writer;
            if (current == null || appended == durable) return durable;
            current.force();
            durable = appended;
            return appended;
        });
    }

    @Override
    public List<LogEntry> read(long from, long through, long bytesMax) throws IOException {
        try {
            return access.reading(() -> page(from, through, bytesMax));
        } catch (IOException e) {
            throw reported(e);
        }
    }

    private List<LogEntry> page(long from, long through, long bytesMax) throws IOException {
        long first = Math.max(from, start.sequence());
        long last = Math.min(through, end);
        if (first > last) return List.of();
        List<LogEntry> cached = tail.page(first, last, bytesMax);
        return cached.isEmpty() ? reader.read(first, last, bytesMax) : cached;
    }

    private IOException reported(IOException e) {
        if (e instanceof DamagedLogException damaged) onDamage.accept(damaged.range());
        return e;
    }

    @Override
    public Truncated truncateAfter(long sequence) throws IOException {
        Truncated[] removed = new Truncated[1];
        access.changing(() -> {
            requireInPlace();
            removed[0] = access.alone(() -> truncateAlone(sequence));
        });
        return removed[0];
    }

    /// A failure here leaves files that only a new start can handle.
    private Truncated truncateAlone(long sequence) throws LogFailedException {
        try {
            return truncate(sequence);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            throw new LogFailedException("cannot truncate the log after message " + sequence + ": " + e.getMessage(),
                    e);
        }
    }

    private Truncated truncate(long sequence) throws IOException {
        if (sequence < start.before())
            throw new IllegalArgumentException("there is no message " + sequence + " to truncate after");
        long last = end;
        if (sequence >= last) return new Truncated(last + 1, last, List.of());
        state.vouchForNoMoreThan(sequence);
        handles.forget();
        durable = Math.min(durable, sequence);
        end = sequence;
        tail.truncateAfter(sequence);
        SegmentWriter old = writer;
        writer = null;
        if (old != null) old.close();
        List<String> names = new TailTruncation(files, segments).after(sequence);
        if (!segments.all().isEmpty()) writer = SegmentWriter.open(files, settings, segments.all().getLast());
        return new Truncated(sequence + 1, last, names);
    }

    /// Makes sure that a start will find what is written from here on: that the file it goes to is still in its place,
    /// or put back there. Within a change.
    ///
    /// @throws AppendRefusedException when it is not, until the file is back
    void requireInPlace() throws IOException {
        requireInPlace(true);
    }

    /// @param andDirectory so that what gets a name is found, too; not asked before each batch: it costs as much again
    private void requireInPlace(boolean andDirectory) throws IOException {
        SegmentWriter current = writer;
        try {
            if (andDirectory || current == null) files.requireInPlace();
            if (current == null) state.requireThere();
            else if (!current.file().isInPlace()) putBack(current);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            throw new AppendRefusedException(DiskTrouble.sentence(e), e);
        }
    }

    private void putBack(SegmentWriter current) throws IOException {
        access.alone(() -> {
            writer = new MissingFile(files).putBack(current);
            putBack = true;
            handles.forget();
            return true;
        });
    }

    /// See [DiskRepairs#restoreNewestFile].
    boolean restoreNewestFile() throws IOException {
        return access.betweenChanges(() -> {
            SegmentWriter current = writer;
            if (current != null && new MissingFile(files).is(current.segment())) putBack(current);
            boolean was = putBack;
            putBack = false;
            return was;
        });
    }

    @Override
    public long bytesAbove(long sequence) {
        return segments.bytesAbove(sequence);
    }

    void closeFiles() throws IOException {
        try (handles; SegmentWriter _ = writer) {}
    }
}
