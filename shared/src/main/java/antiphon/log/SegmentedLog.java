package antiphon.log;

import antiphon.files.IoReason;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A log on disk: segments that only grow at the end of the newest one. `docs/log-format.md` draws the files.
///
/// Three locks, always taken in this order. `appending`: one change at a time. `syncing`: the newest segment does not
/// change while it is synced. `reading`: shared by readers, taken alone by what rewrites the past ([#truncateAfter],
/// [#repair]). So appends, syncs and reads do not wait for each other, but for the sync that ends a full segment.
///
/// A failed sync is final: nobody knows what the disk holds, so every later append and sync is refused.
public final class SegmentedLog implements EntryLog {
    private static final String LOCK = "lock";
    private static final long VERIFY_BYTES = 1 << 20;

    private final LogFiles files;
    private final LogSettings settings;
    private final Closeable lock;
    private final TailCache tail;
    private final Segments segments;
    private final ReadHandles handles;
    private final LogReader reader;
    private final ReentrantLock appending = new ReentrantLock();
    private final ReentrantLock syncing = new ReentrantLock();
    private final ReentrantReadWriteLock reading = new ReentrantReadWriteLock();
    private volatile StateValues state;
    private volatile @Nullable SegmentWriter writer;
    private volatile long end;
    private volatile long durable;
    private volatile @Nullable IOException refusal;
    private Optional<Wanting> wanting = Optional.empty(); // guarded by `appending`
    private volatile Consumer<DamagedRange> onDamage = _ -> {};

    /// Room that was asked for in vain.
    private record Wanting(long bytes, String why) {}

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
        changing(() -> {
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
        changing(() -> {
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
        changing(() -> {
            if (end > 0) write(state.withLost(new LostRange(end, end)));
        });
    }

    @Override
    public void settled() throws IOException {
        changing(() -> {
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

    /// Who is to be told of the damage that reads meet. It is told on the thread that reads, so it has to be quick, and
    /// told again by each read until the damage is repaired.
    public void onDamage(Consumer<DamagedRange> told) {
        onDamage = told;
    }

    @Override
    public Optional<Hash> hashAt(long sequence) {
        if (sequence == 0) return logId().map(LogId::genesis);
        reading.readLock().lock();
        try {
            if (sequence < 0 || sequence > end) return Optional.empty();
            Optional<Hash> cached = tail.hashAt(sequence);
            return cached.isPresent() ? cached : Optional.of(reader.hashAt(sequence));
        } catch (IOException e) {
            throw new UncheckedIOException(tell(e));
        } finally {
            reading.readLock().unlock();
        }
    }

    /// @throws AppendRefusedException when nothing was appended and a later try may succeed: the disk is full
    @Override
    public void append(List<LogEntry> entries) throws IOException {
        changing(() -> {
            if (entries.isEmpty()) return;
            LogId logId = logId().orElseThrow(() -> new IllegalStateException("messages need a log id: adopt one"));
            requireFollows(entries.getFirst(), end, hashAt(end).orElseThrow());
            for (int i = 1; i < entries.size(); i++)
                requireFollows(entries.get(i), entries.get(i - 1).sequence(), entries.get(i - 1).hash());
            SegmentWriter before = writer;
            try {
                writerWithRoomFor(RecordFormat.bytes(entries), logId).write(entries, durable);
            } catch (LogFailedException e) {
                throw fail(e);
            }
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
        changing(() -> {
            try {
                makeRoom(bytes);
            } catch (LogFailedException e) {
                throw fail(e);
            } catch (IOException e) {
                wanting = Optional.of(new Wanting(bytes, sentence(e)));
                throw e;
            }
        });
    }

    private static String sentence(IOException e) {
        return e instanceof FileSystemException named && named.getFile() != null
                ? named.getFile() + ": " + IoReason.of(named)
                : IoReason.of(e);
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
        appending.lock();
        try {
            if (refusal != null) return Optional.empty(); // Whoever appends or syncs is told.
            Optional<Wanting> before = wanting;
            wanting = wantingNow(before.map(Wanting::bytes).orElse(0L));
            return wanting.or(() -> before).map(Wanting::why);
        } finally {
            appending.unlock();
        }
    }

    private Optional<Wanting> wantingNow(long bytes) {
        try {
            files.freeBytes();
            StateFile.prepare(files);
            if (bytes > 0) makeRoom(bytes);
            return Optional.empty();
        } catch (LogFailedException e) {
            return Optional.of(new Wanting(bytes, sentence(fail(e))));
        } catch (IOException e) {
            return Optional.of(new Wanting(bytes, sentence(e)));
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
        syncing.lock();
        try {
            if (current != null) current.finish();
            durable = end;
            SegmentHeader header = new SegmentHeader(end + 1, logId, hashAt(end).orElseThrow());
            SegmentWriter next = SegmentWriter.create(files, settings, header);
            segments.add(next.segment());
            writer = next;
            if (current != null) current.close();
            return next;
        } finally {
            syncing.unlock();
        }
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
        syncing.lock();
        try {
            requireUsable();
            long appended = end;
            SegmentWriter current = writer;
            if (current == null || appended == durable) return durable;
            current.force();
            durable = appended;
            return appended;
        } catch (LogFailedException e) {
            throw fail(e);
        } finally {
            syncing.unlock();
        }
    }

    @Override
    public List<LogEntry> read(long from, long through, long bytesMax) throws IOException {
        reading.readLock().lock();
        try {
            long first = Math.max(from, 1);
            long last = Math.min(through, end);
            if (first > last) return List.of();
            List<LogEntry> cached = tail.page(first, last, bytesMax);
            return cached.isEmpty() ? reader.read(first, last, bytesMax) : cached;
        } catch (IOException e) {
            throw tell(e);
        } finally {
            reading.readLock().unlock();
        }
    }

    private IOException tell(IOException e) {
        if (e instanceof DamagedLogException damaged) onDamage.accept(damaged.range());
        return e;
    }

    @Override
    public Cut truncateAfter(long sequence) throws IOException {
        Cut[] cut = new Cut[1];
        changing(() -> cut[0] = alone(() -> cutAfter(sequence)));
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

    /// Puts damaged messages right, in their place, with the same messages from another node. What is durable stays so.
    ///
    /// @param entries a [DamagedRange], whole
    /// @return empty when they are mended, or why these messages do not fit here
    /// @throws IOException when the disk could not be read or written now; the messages are as damaged as before
    /// @throws LogFailedException when what was written could not be synced
    public Optional<String> repair(List<LogEntry> entries) throws IOException {
        return alone(() -> {
            Repair repair = new Repair(files, segments, durable);
            if (repair.takesFileAnew(entries)) handles.forget();
            return repair.with(entries);
        });
    }

    /// The file that is being written was deleted, but all it holds is still to be read where it is open: puts it into
    /// a new one, where the log goes on. Otherwise what is appended from here on would end with the process.
    ///
    /// @return whether this was necessary
    public boolean restoreNewestFile() throws IOException {
        appending.lock();
        try {
            SegmentWriter current = writer;
            MissingFile missing = new MissingFile(files);
            if (current == null || !missing.is(current.segment())) return false;
            return alone(() -> {
                missing.makeFrom(current.file(), current.segment());
                handles.forget();
                writer = current.movedTo(files);
                return true;
            });
        } finally {
            appending.unlock();
        }
    }

    /// Verifies a stretch on the disk, and nothing from memory; see [Scrub].
    ///
    /// @param through not more than this is verified; nor is what is not durable
    Scrub.Step verify(long from, long through, long bytesMax, EntryVerifier verifier) throws IOException {
        reading.readLock().lock();
        try {
            return check(verifier).run(from, Math.min(through, durable), bytesMax);
        } finally {
            reading.readLock().unlock();
        }
    }

    /// The first damage in a stretch as it is on the disk now, at most to the end of the block where it begins, so that
    /// it can be held in memory and given to [#repair]. The step ends with that block, even behind `through`, or with
    /// the stretch.
    public Scrub.Step firstDamage(long from, long through, EntryVerifier verifier) throws IOException {
        Scrub.Step step = inOneBlock(from, through, verifier);
        while (step.damage().isEmpty() && step.last() < Math.min(through, durable))
            step = inOneBlock(step.last() + 1, through, verifier);
        return step;
    }

    private Scrub.Step inOneBlock(long from, long through, EntryVerifier verifier) throws IOException {
        reading.readLock().lock();
        try {
            return check(verifier).inOneBlock(from, Math.min(through, durable), durable, VERIFY_BYTES);
        } finally {
            reading.readLock().unlock();
        }
    }

    private StretchCheck check(EntryVerifier verifier) {
        return new StretchCheck(segments, handles, verifier);
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
        appending.lock();
        try {
            if (refusal == null) {
                sync();
                writeLast(state.withDurable(durable));
            }
        } finally {
            if (refusal == null) refusal = new IOException("the log is closed");
            closeFiles();
            appending.unlock();
        }
    }

    private void closeFiles() throws IOException {
        SegmentWriter current = writer;
        try (lock; handles) {
            if (current != null) current.close();
        }
    }

    @FunctionalInterface
    private interface Change {
        void make() throws IOException;
    }

    @FunctionalInterface
    private interface Work<T> {
        T run() throws IOException;
    }

    private void changing(Change change) throws IOException {
        appending.lock();
        try {
            requireUsable();
            change.make();
        } finally {
            appending.unlock();
        }
    }

    /// Without readers and without a sync under way.
    private <T> T alone(Work<T> work) throws IOException {
        syncing.lock();
        reading.writeLock().lock();
        try {
            requireUsable();
            return work.run();
        } catch (LogFailedException e) {
            throw fail(e);
        } finally {
            reading.writeLock().unlock();
            syncing.unlock();
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
        try {
            StateFile.write(files, wanted);
            state = wanted;
        } catch (LogFailedException e) {
            throw fail(e);
        }
    }

    private void requireUsable() throws IOException {
        IOException why = refusal;
        if (why != null) throw new LogFailedException("the log takes nothing more: " + why.getMessage(), why);
    }

    private IOException fail(IOException e) {
        if (refusal == null) refusal = e;
        return e;
    }
}
