package antiphon.log;

import antiphon.log.files.LogFiles;
import antiphon.log.read.ReadHandles;
import antiphon.log.repair.Repair;
import antiphon.log.segment.DamagedRange;
import antiphon.log.segment.Segments;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Finds damage in the entries of a log on disk and repairs it in place, while the log is in use. See `node.repair` for
/// who decides when.
public final class DiskRepairs {
    private static final long VERIFY_BYTES = 1 << 20;

    private final LogFiles files;
    private final StoreAccess access;
    private final Segments segments;
    private final ReadHandles handles;
    private final SegmentedLog log;

    DiskRepairs(LogFiles files, StoreAccess access, Segments segments, ReadHandles handles, SegmentedLog log) {
        this.files = files;
        this.access = access;
        this.segments = segments;
        this.handles = handles;
        this.log = log;
    }

    /// Calls back with the damage that reads of the log meet, on the thread that reads, and again with each read until
    /// the damage is repaired: so `listener` only takes note of it. One callback at a time; a later one replaces it.
    /// What a scrub finds is returned by [#verify] instead, and does not come here.
    public void onDamage(Consumer<DamagedRange> listener) {
        log.onDamage(listener);
    }

    /// As [EntryLog#start].
    public long start() {
        return log.start();
    }

    /// As [EntryLog#durable].
    public long durable() {
        return log.durable();
    }

    /// Writes damaged messages again, in their place, with the same messages from another node. What is durable stays
    /// so.
    ///
    /// @param entries a [DamagedRange], whole
    /// @return empty when they are repaired, or why these messages do not fit here
    /// @throws IOException when the disk could not be read or written now; the messages are as damaged as before
    /// @throws LogFailedException when the repair could not be synced
    public Optional<String> repair(List<LogEntry> entries) throws IOException {
        return access.alone(() -> {
            Repair repair = new Repair(files, segments, log.start(), log.durable());
            if (repair.takesNewFile(entries)) handles.forget();
            return repair.with(entries);
        });
    }

    /// The file that is being written was deleted, but all it holds is still to be read where it is open: puts it into
    /// a new one, where the log goes on. Otherwise what is appended from here on would end with the process. An append
    /// does so too.
    ///
    /// @return whether this was necessary since the last call
    public boolean restoreNewestFile() throws IOException {
        return log.restoreNewestFile();
    }

    /// Verifies a stretch on the disk, and nothing from memory; see [Scrub].
    ///
    /// @param through not more than this is verified; nor is what is not durable
    Scrub.Step verify(long from, long through, long bytesMax, EntryVerifier verifier) throws IOException {
        return access.reading(() -> check(verifier).run(from, Math.min(through, log.durable()), bytesMax));
    }

    /// The first damage in a stretch as it is on the disk now, at most to the end of the block where it begins, so that
    /// it can be held in memory and given to [#repair]. The step ends with that block, even behind `through`, or with
    /// the stretch.
    public Scrub.Step firstDamage(long from, long through, EntryVerifier verifier) throws IOException {
        Scrub.Step step = inOneBlock(from, through, verifier);
        while (step.damage().isEmpty() && step.last() < Math.min(through, log.durable()))
            step = inOneBlock(step.last() + 1, through, verifier);
        return step;
    }

    private Scrub.Step inOneBlock(long from, long through, EntryVerifier verifier) throws IOException {
        return access.reading(() -> {
            long durable = log.durable();
            return check(verifier).inOneBlock(from, Math.min(through, durable), durable, VERIFY_BYTES);
        });
    }

    private StretchCheck check(EntryVerifier verifier) {
        return new StretchCheck(segments, handles, verifier);
    }
}
