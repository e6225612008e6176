package antiphon.node.repair;

import antiphon.log.DamagedRange;
import antiphon.log.DiskRepairs;
import antiphon.log.LogFailedException;
import antiphon.log.ReplicaStore;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Repairs messages that were altered on this node's disk while the node runs, or that it does not give any more. One
/// thread does it all, one step at a time: it scans, asks the other nodes, and waits for their answers.
public final class LogHealer implements AutoCloseable {
    private static final long STOP_WAIT_MS = 5_000;

    private final DiskRepairs repairs;
    private final List<OtherNode> others;
    private final Consumer<Throwable> onBroken;
    private final LogRepair repair;
    private final BlockingQueue<DamagedRange> reports = new ArrayBlockingQueue<>(OpenDamage.RANGES_MAX);
    private final Thread thread;
    private volatile boolean stopping;

    private LogHealer(
            DiskRepairs repairs,
            EntryVerifier verifier,
            List<OtherNode> others,
            ScrubPace pace,
            Consumer<Throwable> onBroken) {
        this.repairs = repairs;
        this.others = List.copyOf(others);
        this.onBroken = onBroken;
        this.repair = new LogRepair(
                repairs, verifier, new SplittableRandom(), pace, new RepairLog(), System.nanoTime());
        this.thread = Thread.ofPlatform().name("log-healer").unstarted(this::run);
    }

    /// A healer for a log on disk; a store in memory has none.
    ///
    /// @param others asked one after the other
    /// @param onBroken called when a repair could not be synced: the node must end
    public static Optional<LogHealer> of(
            ReplicaStore store,
            EntryVerifier verifier,
            List<OtherNode> others,
            ScrubPace pace,
            Consumer<Throwable> onBroken) {
        return store.repairs().map(repairs -> new LogHealer(repairs, verifier, others, pace, onBroken));
    }

    public void start() {
        repairs.onDamage(this::report);
        thread.start();
    }

    /// From any thread. When there is no room for it, the next read of the message reports it again.
    private void report(DamagedRange range) {
        if (reports.offer(range)) LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopping) {
                for (DamagedRange range = reports.poll(); range != null; range = reports.poll())
                    repair.found(range, System.nanoTime());
                Optional<LogRepair.Wanted> wanted = repair.due(System.nanoTime());
                if (wanted.isPresent()) fetch(wanted.get());
                repair.scrub(System.nanoTime());
                pause();
            }
        } catch (LogFailedException | RuntimeException | Error e) {
            if (!stopping) onBroken.accept(e);
        }
    }

    private void pause() {
        long waitNs = repair.nextNs() - System.nanoTime();
        if (waitNs > 0 && reports.isEmpty() && !stopping) LockSupport.parkNanos(this, waitNs);
    }

    private void fetch(LogRepair.Wanted wanted) throws LogFailedException {
        List<String> reasons = new ArrayList<>();
        for (OtherNode other : others) {
            Optional<String> reason = fetchFrom(other, wanted);
            if (reason.isEmpty()) {
                repair.repaired(wanted, other.name(), System.nanoTime());
                return;
            }
            reasons.add(other.name() + ": " + reason.get());
        }
        String reason = reasons.isEmpty() ? "this node knows no other one" : String.join("; ", reasons);
        repair.failed(wanted, reason, System.nanoTime());
    }

    /// Why these messages cannot be had from there; empty when they are repaired.
    private Optional<String> fetchFrom(OtherNode other, LogRepair.Wanted wanted) throws LogFailedException {
        List<LogEntry> entries;
        try {
            entries = other.messages(wanted.piece().first(), wanted.piece().last());
        } catch (IOException | RuntimeException e) { // No answer of another node may end this one.
            return Optional.of(String.valueOf(e.getMessage()));
        }
        return repair.take(wanted, entries);
    }

    /// Ends what is under way: an answer that is waited for, but no write, for files of the log bear interrupts.
    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
        if (Thread.currentThread() == thread) return;
        try {
            thread.join(STOP_WAIT_MS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
