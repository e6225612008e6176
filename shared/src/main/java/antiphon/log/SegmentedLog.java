package antiphon.log;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A log on disk: segments that only grow at the end of the newest one. `docs/log-format.md` draws the files.
///
/// Appending and recovering are apart: see [Recovery]. Who may do what at the same time: see [StoreAccess].
public final class SegmentedLog implements EntryLog {
    private static final String LOCK = "lock";

    private final LogFiles files;
    private final LogSettings settings;
    private final Closeable lock;
    private final TailCache tail;
    private final Segments segments;
    private final ReadHandles handles;
    private final LogReader reader;
    private final DiskRepairs repairs;
    private final StoreAccess access = new StoreAccess();
    private final DiskTrouble trouble = new DiskTrouble(); // used in changes only
    private volatile StateValues state;
    private volatile @Nullable SegmentWriter writer;
    private volatile long end;
    private volatile long durable;
    private volatile Consumer<DamagedRange> onDamage = _ -> {};

    private SegmentedLog(
            LogFiles files, LogSettings settings, Closeable lock, TailCache tail, Recovery.Result found)
            throws IOException {
        this.files = files;
        this.settings = settings;
        this.lock = lock;
        this.tail = tail;
        this.segments = new Segments(found.segments());
        this.handles = new ReadHandles(files, settings.readersMax());
        this.reader = new LogReader(segments, handles);
        this.repairs = new DiskRepairs(files, access, segments, handles, this);
        this.state = found.state();
        if (!found.segments().isEmpty()) {
            this.end = found.segments().getLast().last();
            this.writer = SegmentWriter.open(files, settings, found.segments().getLast());
        }
        this.durable = end;
    }

    /// Opens the log in a directory, or makes a new one.
    ///
    /// @throws LogInUseException when another process has it open
    public static Opened open(LogFiles files, LogSettings settings) throws IOException {
        Closeable lock = files.lock(LOCK);
        try {
            TailCache tail = new TailCache(settings);
            Recovery.Result found = new Recovery(files, settings, tail).run();
            SegmentedLog log = new SegmentedLog(files, settings, lock, tail, found);
            return new Opened(log, found.tornTail(), found.damage(), found.notes());
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public Optional<LogId> logId() {
        return state.logId();
    }

    @Override
    public void adopt(LogId wanted) throws IOException {
        access.changing(() -> {
            Optional<LogId> taken = state.logId();
            if (taken.isPresent() && !taken.get().equals(wanted))
                throw new IllegalStateException("this log is " + taken.get() + " and cannot become " + wanted);
            if (taken.isEmpty()) write(state.withLogId(wanted));
        });
    }

    @Override
    public long promisedEpoch() {
        return state.promisedEpoch();
    }

    @Override
    public void promise(long epoch) throws IOException {
        access.changing(() -> {
            if (epoch < state.promisedEpoch())
                throw new IllegalArgumentException(
                        "epoch " + state.promisedEpoch() + " is promised, cannot go back to " + epoch);
            if (epoch > state.promisedEpoch()) write(state.withPromise(epoch));
        });
    }

    @Override
    public Optional<LostRange> lost() {
        return state.lost();
    }

    @Override
    public void distrust() throws IOException {
        access.changing(() -> {
            if (end > 0) write(state.withLost(new LostRange(end, end)));
        });
    }

    @Override
    public void settled() throws IOException {
        access.changing(() -> {
            if (state.lost().isPresent()) write(state.withNothingLost());
        });
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long durable() {
        return durable;
    }

    void onDamage(Consumer<DamagedRange> told) {
        onDamage = told;
    }

    @Override
    public Optional<DiskRepairs> repairs() {
        return Optional.of(repairs);
    }

    @Override
    public Optional<Hash> hashAt(long sequence) {
        if (sequence == 0) return logId().map(LogId::genesis);
        try {
            return access.reading(() -> hashOf(sequence));
        } catch (IOException e) {
            throw new UncheckedIOException(tell(e));
        }
    }

    private Optional<Hash> hashOf(long sequence) throws IOException {
        if (sequence < 0 || sequence > end) return Optional.empty();
        Optional<Hash> cached = tail.hashAt(sequence);
        return cached.isPresent() ? cached : Optional.of(reader.hashAt(sequence));
    }

    /// @throws AppendRefusedException when nothing was appended and a later try may succeed: the disk is full
    @Override
    public void append(List<LogEntry> entries) throws IOException {
        access.changing(() -> {
            if (entries.isEmpty()) return;
            LogId logId = logId().orElseThrow(() -> new IllegalStateException("messages need a log id: adopt one"));
            requireFollows(entries.getFirst(), end, hashAt(end).orElseThrow());
            for (int i = 1; i < entries.size(); i++)
                requireFollows(entries.get(i), entries.get(i - 1).sequence(), entries.get(i - 1).hash());
            SegmentWriter before = writer;
            writerWithRoomFor(RecordFormat.bytes(entries), logId).write(entries, durable);
            // Last, since on a disk that is nearly full the messages have the right to what is left.
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
        long bytes = RecordFormat.bytes(messages, entryBytes);
        access.changing(() -> {
            try {
                makeRoom(bytes);
            } catch (LogFailedException e) {
                throw e;
            } catch (IOException e) {
                trouble.met(bytes, e);
                throw e;
            }
        });
    }

    private void makeRoom(long bytes) throws IOException {
        Optional<LogId> logId = logId();
        if (logId.isEmpty()) return;
        SegmentWriter before = writer;
        SegmentWriter current = writerWithRoomFor(bytes, logId.get());
        while (!current.makeRoomFor(bytes)) current = writerWithRoomFor(bytes, logId.get());
        indexIfFull(before);
    }

    @Override
    public Optional<String> trouble() {
        // Who appends or syncs hears why changes are refused.
        return access.unlessRefused(() -> trouble.after(this::makeRoomAgain));
    }

    private void makeRoomAgain(long bytes) throws IOException {
        try {
            files.freeBytes();
            StateFile.prepare(files);
            if (bytes > 0) makeRoom(bytes);
        } catch (LogFailedException e) {
            throw access.failed(e);
        }
    }

    private static void requireFollows(LogEntry entry, long sequence, Hash hash) {
        if (entry.sequence() != sequence + 1)
            throw new IllegalArgumentException(
                    "message " + entry.sequence() + " cannot follow message " + sequence);
        if (!entry.parentHash().equals(hash))
            throw new IllegalArgumentException("message " + entry.sequence() + " follows another message than "
                    + sequence + " with hash " + hash.shortText());
    }

    private SegmentWriter writerWithRoomFor(long recordBytes, LogId logId) throws IOException {
        SegmentWriter current = writer;
        if (current != null && current.hasRoomFor(recordBytes)) return current;
        SegmentWriter next = nextSegment(current, logId);
        vouchForPosition();
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

    /// So that a later start misses what was durable. On a full disk the old state stays, and the next segment or start
    /// tries again: the append does not need it.
    private void vouchForPosition() throws LogFailedException {
        if (durable <= state.durableThrough()) return;
        try {
            write(state.withDurable(durable));
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException _) {
            // The state is as it was.
        }
    }

    @Override
    public long sync() throws IOException {
        return access.syncing(() -> {
            access.requireUsable();
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
            throw tell(e);
        }
    }

    private List<LogEntry> page(long from, long through, long bytesMax) throws IOException {
        long first = Math.max(from, 1);
        long last = Math.min(through, end);
        if (first > last) return List.of();
        List<LogEntry> cached = tail.page(first, last, bytesMax);
        return cached.isEmpty() ? reader.read(first, last, bytesMax) : cached;
    }

    private IOException tell(IOException e) {
        if (e instanceof DamagedLogException damaged) onDamage.accept(damaged.range());
        return e;
    }

    @Override
    public Cut truncateAfter(long sequence) throws IOException {
        Cut[] cut = new Cut[1];
        access.changing(() -> cut[0] = access.alone(() -> cutAfter(sequence)));
        return cut[0];
    }

    /// What fails here has left files that only a new start understands.
    private Cut cutAfter(long sequence) throws LogFailedException {
        try {
            return cut(sequence);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            throw new LogFailedException("cannot cut the log after message " + sequence + ": " + e.getMessage(), e);
        }
    }

    private Cut cut(long sequence) throws IOException {
        if (sequence < 0) throw new IllegalArgumentException("there is no message " + sequence + " to cut after");
        long last = end;
        if (sequence >= last) return new Cut(last + 1, last, List.of());
        if (state.durableThrough() > sequence) write(state.withDurable(sequence));
        handles.forget();
        durable = Math.min(durable, sequence);
        end = sequence;
        tail.cutAfter(sequence);
        SegmentWriter old = writer;
        writer = null;
        if (old != null) old.close();
        List<String> names = new TailCut(files, segments).after(sequence);
        if (!segments.all().isEmpty()) writer = SegmentWriter.open(files, settings, segments.all().getLast());
        return new Cut(sequence + 1, last, names);
    }

    /// See [DiskRepairs#restoreNewestFile].
    boolean restoreNewestFile() throws IOException {
        return access.betweenChanges(() -> {
            SegmentWriter current = writer;
            MissingFile missing = new MissingFile(files);
            if (current == null || !missing.is(current.segment())) return false;
            return access.alone(() -> {
                missing.makeFrom(current.file(), current.segment());
                handles.forget();
                writer = current.movedTo(files);
                return true;
            });
        });
    }

    @Override
    public long bytesAbove(long sequence) {
        return segments.bytesAbove(sequence);
    }

    @Override
    public long freeBytes() {
        try {
            return files.freeBytes();
        } catch (IOException _) {
            return 0; // A disk that cannot tell its room has none for new messages.
        }
    }

    @Override
    public String kind() {
        return "disk";
    }

    /// Makes everything durable and lets go of the directory.
    @Override
    public void close() throws IOException {
        access.closing(() -> {
            sync();
            writeLast(state.withDurable(durable));
        }, this::closeFiles);
    }

    private void closeFiles() throws IOException {
        SegmentWriter current = writer;
        try (lock; handles) {
            if (current != null) current.close();
        }
    }

    private void write(StateValues wanted) throws IOException {
        writeLast(wanted);
        try {
            StateFile.prepare(files);
        } catch (IOException _) {
            // Told by [#trouble], which tries again.
        }
    }

    /// Without room for another.
    private void writeLast(StateValues wanted) throws IOException {
        StateFile.write(files, wanted);
        state = wanted;
    }
}
