package antiphon.node.repair;

import antiphon.files.IoReason;
import antiphon.log.DiskRepairs;
import antiphon.log.Scrub;
import antiphon.log.files.LogFailedException;
import antiphon.log.segment.DamagedRange;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Finds damaged messages of a log and repairs them with copies from another node.
///
///     a read that met damage --.
///                               > reported --> fetched from another node, verified, written in their place
///     a slow scrub ------------'                 ^                                  |
///                                                '---- pause, longer each time -----' no node sent them
///
/// It fetches at most one block of the log's index at a time (64 messages, or 256 KiB and one message), which fits in
/// memory. Of a missing file it fetches one block after the other, and pauses only after failures.
///
/// One thread at a time, which asks the other nodes and knows the time: [RepairThread], or a simulation.
public final class LogRepair {
    /// Reports to operators.
    public interface Listener {
        void found(DamagedRange place);

        /// As many places wait to be repaired as are kept. Once until one is.
        void tooMuch();

        /// Once until the reason changes; it is tried again and again.
        void failed(DamagedRange place, String reason);

        void repaired(OpenDamage.Repaired repaired);

        /// The newest file of the log had been deleted, and its contents are in a new one.
        void fileRestored();

        /// Once until the problem changes.
        void cannotScrub(String problem);
    }

    /// Messages to fetch from another node.
    ///
    /// @param place the damaged range
    /// @param piece the messages of it that are wanted
    /// @param blockLast the last message of the block that `piece` is in: behind it the repair goes on when nobody
    ///     gives them
    public record Wanted(DamagedRange place, DamagedRange piece, long blockLast) {}

    private final DiskRepairs repairs;
    private final EntryVerifier verifier;
    private final ScrubPace pace;
    private final Listener listener;
    private final Scrub scrub;
    private final OpenDamage open;
    private long scrubAtNs;
    private String scrubProblem = "";
    private boolean reportedTooMuch;

    /// @param random for the pauses after failures
    /// @param nowNs the first scrub is a pause later: the start has just read the whole log
    public LogRepair(
            DiskRepairs repairs,
            EntryVerifier verifier,
            RandomGenerator random,
            ScrubPace pace,
            Listener listener,
            long nowNs) {
        this.repairs = repairs;
        this.verifier = verifier;
        this.pace = pace;
        this.listener = listener;
        this.scrub = new Scrub(repairs, verifier);
        this.open = new OpenDamage(random);
        this.scrubAtNs = nowNs + pace.stretchPause().toNanos();
    }

    /// Takes damage that a read of the log has reported. Not during a read.
    public void found(DamagedRange range, long nowNs) {
        switch (open.found(range, nowNs)) {
            case NEW -> listener.found(range);
            case KNOWN -> {}
            case TOO_MUCH -> {
                if (!reportedTooMuch) listener.tooMuch();
                reportedTooMuch = true;
            }
        }
    }

    /// Checks the range that has been due for the longest; the disk may be able to read it again.
    ///
    /// @return the missing messages, for which [#repaired] or [#failed] follows; empty when there are none
    /// @throws LogFailedException when a repair could not be synced: the node must end
    public Optional<Wanted> due(long nowNs) throws LogFailedException {
        Optional<OpenDamage.Due> due = open.due(nowNs);
        return due.isEmpty() ? Optional.empty() : lookAt(due.get(), nowNs);
    }

    private Optional<Wanted> lookAt(OpenDamage.Due due, long nowNs) throws LogFailedException {
        DamagedRange place = due.place();
        if (place.first() > repairs.durable()) {
            open.closed(place); // They were truncated meanwhile.
            return Optional.empty();
        }
        try {
            if (repairs.restoreNewestFile()) listener.fileRestored();
            Scrub.Step step = repairs.firstDamage(due.from(), place.last(), verifier);
            if (step.damage().isEmpty()) wholeAgain(place, nowNs);
            return step.damage().map(piece -> new Wanted(place, piece, step.last()));
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            failed(place, place, due.from(), place.last(), reasonOf(e), nowNs);
            return Optional.empty();
        }
    }

    /// Damage is seldom isolated. The messages right after it belong to the same range, and are repaired at the same
    /// pace: the scrub would find one block of it with each stretch.
    private void wholeAgain(DamagedRange place, long nowNs) throws IOException {
        long behind = place.last() + 1;
        Optional<DamagedRange> more = repairs.firstDamage(behind, behind, verifier).damage()
                .filter(damage -> damage.first() >= behind && damage.touches(place));
        if (more.isPresent()) {
            var _ = open.found(more.get(), nowNs);
            return;
        }
        open.restIsWhole(place).ifPresent(repaired -> {
            reportedTooMuch = false;
            listener.repaired(repaired);
        });
    }

    /// Writes messages from another node in place, if they are the same messages.
    ///
    /// @return why it is not; empty when the piece is repaired
    /// @throws LogFailedException when a repair could not be synced: the node must end
    public Optional<String> take(Wanted wanted, List<LogEntry> entries) throws LogFailedException {
        Optional<String> problem = problemWith(entries, wanted.piece());
        if (problem.isPresent()) return problem;
        try {
            return repairs.repair(entries);
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            return Optional.of("it gave them, but they cannot be written here: " + IoReason.of(e));
        }
    }

    private Optional<String> problemWith(List<LogEntry> entries, DamagedRange piece) {
        boolean whole = entries.size() == piece.last() - piece.first() + 1
                && entries.getFirst().sequence() == piece.first();
        if (!whole) return Optional.of("it gave other messages than it was asked for");
        try {
            return verifier.problemWith(entries);
        } catch (RuntimeException e) { // No answer of another node may end this one.
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /// @param helper the node that gave the messages
    public void repaired(Wanted wanted, String helper, long nowNs) {
        open.repaired(wanted.place(), wanted.piece().last(), helper, nowNs);
    }

    public void failed(Wanted wanted, String reason, long nowNs) {
        DamagedRange piece = wanted.piece();
        failed(wanted.place(), piece, piece.first(), wanted.blockLast(), reason, nowNs);
    }

    private void failed(
            DamagedRange place, DamagedRange piece, long first, long through, String reason, long nowNs) {
        if (open.failed(place, first, through, reason, nowNs)) listener.failed(piece, reason);
    }

    /// Verifies the next stretch of the log, if it is time.
    ///
    /// @throws LogFailedException when a repair could not be synced: the node must end
    public void scrub(long nowNs) throws LogFailedException {
        if (scrubAtNs > nowNs) return;
        try {
            if (repairs.restoreNewestFile()) listener.fileRestored();
            scrub.next(pace.stretchBytes()).damage().ifPresent(damage -> found(damage, nowNs));
            scrubProblem = "";
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            String problem = reasonOf(e);
            if (!problem.equals(scrubProblem)) listener.cannotScrub(problem);
            scrubProblem = problem;
        }
        scrubAtNs = nowNs + (scrub.atStart() ? pace.roundPause() : pace.stretchPause()).toNanos();
    }

    /// When there is something to do.
    public long nextNs() {
        return Math.min(scrubAtNs, open.nextNs());
    }

    private static String reasonOf(IOException e) {
        return String.valueOf(e.getMessage());
    }
}
