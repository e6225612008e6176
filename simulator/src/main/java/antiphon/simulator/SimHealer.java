package antiphon.simulator;

import antiphon.log.DamagedRange;
import antiphon.log.DiskRepairs;
import antiphon.log.EntryLog;
import antiphon.log.LogFailedException;
import antiphon.log.Scrub;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.node.repair.LogRepair;
import antiphon.node.repair.OpenDamage;
import antiphon.node.repair.ScrubPace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Repairs the log of a node that runs, as [antiphon.node.repair.LogHealer] does, in virtual time: one thing at a time,
/// other nodes are asked over the network.
final class SimHealer implements LogRepair.Listener {
    private static final EntryVerifier VERIFIER = new EntryVerifier(Signatures::verifies);
    private static final Duration SCRUB_PAUSE = Duration.ofMillis(400);
    private static final ScrubPace PACE = new ScrubPace(2048, SCRUB_PAUSE, SCRUB_PAUSE);
    private static final long COPIES_TIMEOUT_NS = 5_000_000_000L;

    private final World world;
    private final SimNode<?> node;
    private final LogRepair repair;
    private final Deque<DamagedRange> reports = new ArrayDeque<>();
    private boolean asking;
    private long wakes; // the last one counts

    SimHealer(World world, SimNode<?> node) {
        this.world = world;
        this.node = node;
        this.repair = new LogRepair(
                repairs(node), VERIFIER, new SplittableRandom(world.random().nextLong()), PACE, this,
                node.localNs());
    }

    private static DiskRepairs repairs(SimNode<?> node) {
        return node.store().repairs().orElseThrow();
    }

    void start() {
        repairs(node).onDamage(this::report);
        wakeUp();
    }

    /// Called during a read: the repair comes later.
    private void report(DamagedRange range) {
        reports.add(range);
        wakeUp();
    }

    private void wakeUp() {
        if (asking) return;
        long waitNs = reports.isEmpty() ? Math.max(0, repair.nextNs() - node.localNs()) : 0;
        long wake = ++wakes;
        node.afterOwn(waitNs, () -> {
            if (wake == wakes) work();
        });
    }

    private void work() {
        try {
            while (!reports.isEmpty()) repair.found(reports.remove(), node.localNs());
            Optional<LogRepair.Wanted> wanted = repair.due(node.localNs());
            wanted.ifPresent(missing -> ask(missing, 0));
            if (wanted.isEmpty()) repair.scrub(node.localNs());
        } catch (LogFailedException e) {
            node.broke(e);
        }
        wakeUp();
    }

    /// @param asked how many nodes could not help
    private void ask(LogRepair.Wanted wanted, int asked) {
        asking = true;
        List<SimNode<?>> others = node.whoMayHoldCopies();
        if (asked == others.size()) {
            repair.failed(wanted, "nobody gave them", node.localNs());
            answered();
            return;
        }
        SimNode<?> other = others.get(asked);
        world.<List<LogEntry>>call(
                node,
                other,
                COPIES_TIMEOUT_NS,
                reply -> reply.accept(copies(other.log(), wanted.piece())),
                entries -> take(wanted, entries, asked, other.name),
                _ -> ask(wanted, asked + 1));
    }

    /// Messages for another node; none when they are damaged there, too.
    private static List<LogEntry> copies(EntryLog log, DamagedRange piece) {
        try {
            return log.read(piece.first(), Math.min(piece.last(), log.durable()), Long.MAX_VALUE);
        } catch (IOException _) {
            return List.of();
        }
    }

    private void take(LogRepair.Wanted wanted, List<LogEntry> entries, int asked, String helper) {
        try {
            if (repair.take(wanted, entries).isPresent()) {
                ask(wanted, asked + 1);
                return;
            }
        } catch (LogFailedException e) {
            node.broke(e);
            return;
        }
        world.onlooker().repaired(node);
        repair.repaired(wanted, helper, node.localNs());
        answered();
    }

    private void answered() {
        asking = false;
        wakeUp();
    }

    @Override
    public void found(DamagedRange place) {
        node.say("damaged: " + place);
    }

    @Override
    public void tooMuch() {
        node.say("has more damage than it keeps in mind");
    }

    @Override
    public void failed(DamagedRange place, String reason) {
        node.say("cannot repair " + place.messages() + " yet: " + reason);
    }

    @Override
    public void repaired(OpenDamage.Repaired repaired) {
        node.say("repaired " + repaired.place().messages());
    }

    @Override
    public void fileRestored() {
        node.say("has its newest file in a new one");
    }

    @Override
    public void cannotScrub(String problem) {
        node.say("cannot look for damage: " + problem);
    }

    /// Whether every message of a log is intact on the disk, read completely now.
    static boolean isSound(SimNode<?> node) {
        Scrub look = new Scrub(repairs(node), VERIFIER);
        try {
            do {
                if (look.next(Long.MAX_VALUE).damage().isPresent()) return false;
            } while (!look.atStart());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
