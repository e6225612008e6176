package antiphon.node.repair;

import antiphon.log.DiskRepairs;
import antiphon.log.files.LogFailedException;
import antiphon.log.segment.DamagedRange;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Repairs messages that were altered on this node's disk while the node runs, or that it does not give any more. One
/// step at a time: it scans, asks the other nodes one after the other, and writes what they give in place.
///
///     waits --time is up, or a read met damage--> looks --nothing is due--> scans a stretch --> waits
///                                                   |
///                                                   +--messages are missing--> asks a node --gives them--> waits
///                                                                               |     ^
///                                                                               +-----+ gives none: the next node
public final class RepairLoop {
    private static final long NEVER = Long.MAX_VALUE;

    private final DiskRepairs repairs;
    private final List<OtherNode> others;
    private final Home home;
    private final Consumer<LogFailedException> onBroken;
    private final LogRepair repair;
    private final BlockingQueue<DamagedRange> reports = new ArrayBlockingQueue<>(OpenDamage.RANGES_MAX);
    private final AtomicBoolean reported = new AtomicBoolean();
    private boolean asking;
    private long wakeAtNs = NEVER;

    /// Where it runs: one thing at a time.
    public interface Home {
        long nowNs();

        /// Runs a task there when that time has passed. For any thread.
        void after(long delayNs, Runnable task);
    }

    /// @param others asked one after the other
    /// @param onBroken called when a repair could not be synced: the node must end
    public RepairLoop(
            DiskRepairs repairs,
            EntryVerifier verifier,
            RandomGenerator random,
            List<OtherNode> others,
            ScrubPace pace,
            LogRepair.Listener listener,
            Home home,
            Consumer<LogFailedException> onBroken) {
        this.repairs = repairs;
        this.others = List.copyOf(others);
        this.home = home;
        this.onBroken = onBroken;
        this.repair = new LogRepair(repairs, verifier, random, pace, listener, home.nowNs());
    }

    public void start() {
        repairs.onDamage(this::report);
        home.after(0, this::work);
    }

    /// From any thread, during a read. When there is no room for it, the next read of the message reports it again.
    private void report(DamagedRange range) {
        if (reports.offer(range) && !reported.getAndSet(true)) home.after(0, this::work);
    }

    private void work() {
        if (asking) return;
        try {
            reported.set(false); // First, so that no later report is missed.
            for (DamagedRange range = reports.poll(); range != null; range = reports.poll())
                repair.found(range, home.nowNs());
            Optional<LogRepair.Wanted> wanted = repair.due(home.nowNs());
            if (wanted.isPresent()) {
                asking = true;
                ask(wanted.get(), new ArrayList<>());
                return;
            }
            repair.scrub(home.nowNs());
        } catch (LogFailedException e) {
            onBroken.accept(e);
            return;
        }
        wakeUp();
    }

    private void wakeUp() {
        long atNs = repair.nextNs();
        if (atNs >= wakeAtNs) return;
        wakeAtNs = atNs;
        home.after(Math.max(0, atNs - home.nowNs()), () -> {
            if (wakeAtNs == atNs) wakeAtNs = NEVER;
            work();
        });
    }

    /// @param reasons why those that were asked could not help
    private void ask(LogRepair.Wanted wanted, List<String> reasons) {
        if (reasons.size() == others.size()) {
            String reason = reasons.isEmpty() ? "this node knows no other one" : String.join("; ", reasons);
            repair.failed(wanted, reason, home.nowNs());
            answered();
            return;
        }
        OtherNode other = others.get(reasons.size());
        Answer answer = new Answer(wanted, other.name(), reasons);
        try {
            other.ask(wanted.piece().first(), wanted.piece().last(), answer);
        } catch (RuntimeException e) { // No answer of another node may end this one.
            answer.failed(String.valueOf(e.getMessage()));
        }
    }

    private final class Answer implements OtherNode.Asker {
        private final LogRepair.Wanted wanted;
        private final String helper;
        private final List<String> reasons;
        private boolean over;

        Answer(LogRepair.Wanted wanted, String helper, List<String> reasons) {
            this.wanted = wanted;
            this.helper = helper;
            this.reasons = reasons;
        }

        @Override
        public void given(List<LogEntry> entries) {
            home.after(0, () -> {
                if (!over) take(entries);
            });
        }

        @Override
        public void failed(String reason) {
            home.after(0, () -> {
                if (!over) next(reason);
            });
        }

        private void take(List<LogEntry> entries) {
            try {
                Optional<String> problem = repair.take(wanted, entries);
                if (problem.isPresent()) {
                    next(problem.get());
                    return;
                }
            } catch (LogFailedException e) {
                onBroken.accept(e);
                return;
            }
            over = true;
            repair.repaired(wanted, helper, home.nowNs());
            answered();
        }

        private void next(String reason) {
            over = true;
            reasons.add(helper + ": " + reason);
            ask(wanted, reasons);
        }
    }

    private void answered() {
        asking = false;
        home.after(0, this::work);
    }
}
