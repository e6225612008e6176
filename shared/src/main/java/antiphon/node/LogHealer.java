package antiphon.node;

import antiphon.log.DamagedRange;
import antiphon.log.LogFailedException;
import antiphon.log.MessageLog;
import antiphon.log.Scrub;
import antiphon.log.SegmentedLog;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds messages that were altered on this node's disk while the node runs, and puts them right.
///
///     a read that met damage --.
///                               > told once --> fetched from another node, verified, written in their place
///     a slow scrub ------------'                 ^                                  |
///                                                '---- pause, longer each time -----' nobody gave them
///
/// A damaged range is one block of the log's index at most (64 messages, or 256 KiB and one message), so it is held in
/// memory whole. One thread does it all, one thing at a time.
public final class LogHealer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogHealer.class);
    private static final long STOP_WAIT_MS = 5_000;

    private final SegmentedLog log;
    private final EntryVerifier verifier;
    private final List<OtherNode> others;
    private final ScrubPace pace;
    private final Consumer<Throwable> onBroken;
    private final Scrub scrub;
    private final OpenDamage open = new OpenDamage(new SplittableRandom());
    private final BlockingQueue<DamagedRange> reports = new ArrayBlockingQueue<>(OpenDamage.RANGES_MAX);
    private final Thread thread;
    private long scrubAtNs;
    private String scrubProblem = "";
    private boolean toldOfTooMuch;
    private volatile boolean stopping;

    private LogHealer(
            SegmentedLog log,
            EntryVerifier verifier,
            List<OtherNode> others,
            ScrubPace pace,
            Consumer<Throwable> onBroken) {
        this.log = log;
        this.verifier = verifier;
        this.others = List.copyOf(others);
        this.pace = pace;
        this.onBroken = onBroken;
        this.scrub = new Scrub(log, verifier);
        this.thread = Thread.ofPlatform().name("log-healer").unstarted(this::run);
    }

    /// A healer for a log on disk; a log in memory has none.
    ///
    /// @param others asked one after the other
    /// @param onBroken told when what was written could not be synced: the node has to end
    public static Optional<LogHealer> of(
            MessageLog log,
            EntryVerifier verifier,
            List<OtherNode> others,
            ScrubPace pace,
            Consumer<Throwable> onBroken) {
        return log instanceof SegmentedLog onDisk
                ? Optional.of(new LogHealer(onDisk, verifier, others, pace, onBroken))
                : Optional.empty();
    }

    public void start() {
        scrubAtNs = System.nanoTime() + pace.stretchPause().toNanos(); // The start has just read the whole log.
        log.onDamage(this::report);
        thread.start();
    }

    /// From any thread. When there is no room for it, the next read of the message reports it again.
    private void report(DamagedRange range) {
        if (reports.offer(range)) LockSupport.unpark(thread);
    }

    private void run() {
        try {
            while (!stopping) {
                for (DamagedRange range = reports.poll(); range != null; range = reports.poll()) found(range);
                Optional<DamagedRange> due = open.due(System.nanoTime());
                if (due.isPresent()) mend(due.get());
                if (scrubAtNs <= System.nanoTime()) scrub();
                pause();
            }
        } catch (LogFailedException | RuntimeException | Error e) {
            if (!stopping) onBroken.accept(e);
        }
    }

    private void pause() {
        long waitNs = Math.min(scrubAtNs, open.nextNs()) - System.nanoTime();
        if (waitNs > 0 && reports.isEmpty() && !stopping) LockSupport.parkNanos(this, waitNs);
    }

    private void scrub() {
        try {
            Scrub.Step step = scrub.next(pace.stretchBytes());
            step.damage().ifPresent(this::found);
            scrubProblem = "";
        } catch (IOException e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(scrubProblem)) LOG.error("cannot look through the log for damage: {}", problem);
            scrubProblem = problem;
        }
        scrubAtNs = System.nanoTime() + (scrub.atStart() ? pace.roundPause() : pace.stretchPause()).toNanos();
    }

    private void found(DamagedRange range) {
        switch (open.found(range, System.nanoTime())) {
            case NEW -> LOG.error("DAMAGED: {}. Not delivered, and to be fetched from another node", range);
            case KNOWN -> {}
            case TOO_MUCH -> {
                if (!toldOfTooMuch)
                    LOG.error("{} damaged places wait to be mended, further ones are not listed: check the disk",
                            OpenDamage.RANGES_MAX);
                toldOfTooMuch = true;
            }
        }
    }

    private void mend(DamagedRange range) throws LogFailedException {
        if (range.first() > log.position()) {
            open.closed(range); // They were cut off the log meanwhile.
            return;
        }
        List<String> reasons = new ArrayList<>();
        for (OtherNode other : others) {
            Optional<String> reason = mendFrom(other, range);
            if (reason.isEmpty()) {
                mended(range, other);
                return;
            }
            reasons.add(other.name() + ": " + reason.get());
        }
        String all = reasons.isEmpty() ? "this node knows no other one" : String.join("; ", reasons);
        if (open.failed(range, all, System.nanoTime()))
            LOG.warn("cannot mend {} yet, and tries again and again: {}", messages(range), all);
    }

    /// Why these messages cannot be had from there; empty when the log is mended.
    private Optional<String> mendFrom(OtherNode other, DamagedRange range) throws LogFailedException {
        List<LogEntry> entries;
        try {
            entries = other.messages(range.first(), range.last());
            Optional<String> problem = problemWith(entries, range);
            if (problem.isPresent()) return problem;
        } catch (IOException | RuntimeException e) { // Whatever another node answers, this one lives.
            return Optional.of(String.valueOf(e.getMessage()));
        }
        try {
            return log.repair(entries);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            return Optional.of("it gave them, but they cannot be written here: " + e.getMessage());
        }
    }

    private Optional<String> problemWith(List<LogEntry> entries, DamagedRange range) {
        return isWhole(entries, range)
                ? verifier.problemWith(entries)
                : Optional.of("it gave other messages than it was asked for");
    }

    private static boolean isWhole(List<LogEntry> entries, DamagedRange range) {
        return entries.size() == range.last() - range.first() + 1 && entries.getFirst().sequence() == range.first();
    }

    private void mended(DamagedRange range, OtherNode other) {
        open.closed(range);
        toldOfTooMuch = false;
        LOG.info("mended {} in {} from byte {}, with what {} holds", messages(range), range.path(), range.offset(),
                other.name());
    }

    private static String messages(DamagedRange range) {
        return range.first() == range.last()
                ? "message " + range.first()
                : "messages " + range.first() + " to " + range.last();
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
