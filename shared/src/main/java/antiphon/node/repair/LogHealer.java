package antiphon.node.repair;

import antiphon.log.DamagedRange;
import antiphon.log.LogFailedException;
import antiphon.log.MessageLog;
import antiphon.log.Scrub;
import antiphon.log.SegmentedLog;
import antiphon.message.EntryVerifier;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds messages that were altered on this node's disk while the node runs, or that it does not give any more, and
/// puts them right.
///
///     a read that met damage --.
///                               > told once --> fetched from another node, verified, written in their place
///     a slow scrub ------------'                 ^                                  |
///                                                '---- pause, longer each time -----' nobody gave them
///
/// What is fetched at a time is one block of the log's index at most (64 messages, or 256 KiB and one message), so it
/// is held in memory whole. Of a file that is missing one block is fetched after the other, as fast as they come; only
/// failures make a pause. One thread does it all, one thing at a time.
public final class LogHealer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogHealer.class);
    private static final long STOP_WAIT_MS = 5_000;

    private final SegmentedLog log;
    private final EntryVerifier verifier;
    private final BorrowedCopies copies;
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
        this.copies = new BorrowedCopies(log, verifier, others);
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
                Optional<OpenDamage.Due> due = open.due(System.nanoTime());
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

    private void scrub() throws LogFailedException {
        try {
            if (log.restoreNewestFile()) tellOfRestoredFile();
            Scrub.Step step = scrub.next(pace.stretchBytes());
            step.damage().ifPresent(this::found);
            scrubProblem = "";
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            String problem = reasonOf(e);
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

    /// What cannot be read may be readable again: the disk is looked at before anything is done.
    private void mend(OpenDamage.Due due) throws LogFailedException {
        DamagedRange place = due.place();
        if (place.first() > log.durable()) {
            open.closed(place); // They were cut off the log meanwhile.
            return;
        }
        try {
            if (log.restoreNewestFile()) tellOfRestoredFile();
            Scrub.Step step = log.firstDamage(due.from(), place.last(), verifier);
            if (step.damage().isPresent()) mend(place, step.damage().get(), step.last());
            else wholeAgain(place);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            failed(place, place.messages(), due.from(), place.last(), reasonOf(e));
        }
    }

    private void mend(DamagedRange place, DamagedRange piece, long blockLast) throws LogFailedException {
        switch (copies.mend(piece)) {
            case BorrowedCopies.Outcome.Mended(String helper) ->
                open.mended(place, piece.last(), helper, System.nanoTime());
            case BorrowedCopies.Outcome.Failed(String reason) ->
                failed(place, piece.messages(), piece.first(), blockLast, reason);
        }
    }

    private void failed(DamagedRange place, String messages, long first, long through, String reason) {
        if (open.failed(place, first, through, reason, System.nanoTime()))
            LOG.warn("cannot mend {} yet, and tries again and again: {}", messages, reason);
    }

    /// Damage seldom comes alone. What lies right behind belongs to the same place, and is mended at the same pace:
    /// the scrub would find one block of it with each stretch.
    private void wholeAgain(DamagedRange place) throws IOException {
        long behind = place.last() + 1;
        Optional<DamagedRange> more = log.firstDamage(behind, behind, verifier).damage()
                .filter(damage -> damage.first() >= behind && damage.touches(place));
        if (more.isPresent()) {
            var _ = open.found(more.get(), System.nanoTime());
            return;
        }
        open.restIsWhole(place).ifPresent(this::tell);
    }

    private void tell(OpenDamage.Mended mended) {
        toldOfTooMuch = false;
        DamagedRange place = mended.place();
        if (mended.helpers().isEmpty())
            LOG.info("{} in {} can be read again, nothing had to be mended", place.messages(), place.path());
        else
            LOG.info("mended {} in {} from byte {}, with what {} holds", place.messages(), place.path(),
                    place.offset(), String.join(" and ", mended.helpers()));
    }

    private static void tellOfRestoredFile() {
        LOG.error("DAMAGED: the newest file of the log had been deleted. What it held was still open here and is in a"
                + " new file now; nothing is lost");
    }

    private static String reasonOf(IOException e) {
        return String.valueOf(e.getMessage());
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
