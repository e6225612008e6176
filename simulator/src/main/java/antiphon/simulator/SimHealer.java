package antiphon.simulator;

import antiphon.log.DamagedRange;
import antiphon.log.Scrub;
import antiphon.log.SegmentedLog;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.node.OpenDamage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Looks for altered messages on the disk of a node that runs, and puts them right with what another node gives: as the
/// real healer, but for its thread.
final class SimHealer {
    static final EntryVerifier VERIFIER = new EntryVerifier(
            (hash, signature) -> Arrays.equals(Signatures.sign(hash), signature));
    private static final long STRETCH_BYTES = 2048;
    private static final long SCRUB_PAUSE_NS = 400_000_000;
    private static final long COPIES_TIMEOUT_NS = 5_000_000_000L;

    private final World world;
    private final SimNode<?> node;
    private final SegmentedLog log;
    private final Scrub scrub;
    private final OpenDamage open;
    private boolean underWay;

    SimHealer(World world, SimNode<?> node) {
        this.world = world;
        this.node = node;
        this.log = node.log();
        this.scrub = new Scrub(log, VERIFIER);
        this.open = new OpenDamage(new SplittableRandom(world.random().nextLong()));
    }

    void start() {
        log.onDamage(this::found);
        scrubLater();
    }

    private void scrubLater() {
        node.after(SCRUB_PAUSE_NS, () -> {
            try {
                scrub.next(STRETCH_BYTES).damage().ifPresent(this::found);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            scrubLater();
        });
    }

    /// Told on the way of a read: what is done about it is done later.
    private void found(DamagedRange range) {
        if (open.found(range, node.localNs()) != OpenDamage.News.NEW) return;
        node.say("damaged: " + range);
        mendLater();
    }

    private void mendLater() {
        if (underWay || open.nextNs() == Long.MAX_VALUE) return;
        underWay = true;
        node.after(Math.max(0, open.nextNs() - node.localNs()) + 1, () -> {
            Optional<DamagedRange> due = open.due(node.localNs());
            if (due.isPresent()) mend(due.get(), 0);
            else over();
        });
    }

    private void over() {
        underWay = false;
        mendLater();
    }

    /// @param asked how many nodes could not help
    private void mend(DamagedRange range, int asked) {
        List<SimNode<?>> others = node.whoMayHoldCopies();
        if (range.first() > log.position()) {
            open.closed(range);
            over();
        } else if (asked == others.size()) {
            open.failed(range, "nobody gave them", node.localNs());
            over();
        } else {
            world.<List<LogEntry>>call(
                    node,
                    others.get(asked),
                    COPIES_TIMEOUT_NS,
                    reply -> reply.accept(others.get(asked).copies(range.first(), range.last())),
                    entries -> given(range, entries, asked),
                    _ -> mend(range, asked + 1));
        }
    }

    private void given(DamagedRange range, List<LogEntry> entries, int asked) {
        boolean whole = entries.size() == range.last() - range.first() + 1
                && entries.getFirst().sequence() == range.first()
                && VERIFIER.problemWith(entries).isEmpty();
        try {
            if (whole && log.repair(entries).isEmpty()) {
                node.say("mended messages " + range.first() + " to " + range.last());
                open.closed(range);
                over();
                return;
            }
        } catch (IOException e) {
            node.broke(e);
            return;
        }
        mend(range, asked + 1);
    }

    /// Whether every message of a log is right on the disk, as somebody sees who reads all of it now.
    static boolean isSound(SegmentedLog log) {
        Scrub look = new Scrub(log, VERIFIER);
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
