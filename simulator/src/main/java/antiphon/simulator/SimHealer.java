package antiphon.simulator;

import antiphon.log.DamagedRange;
import antiphon.log.Scrub;
import antiphon.log.SegmentedLog;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.node.repair.OpenDamage;
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
            Optional<OpenDamage.Due> due = open.due(node.localNs());
            if (due.isPresent()) mend(due.get());
            else over();
        });
    }

    private void over() {
        underWay = false;
        mendLater();
    }

    private void mend(OpenDamage.Due due) {
        DamagedRange place = due.place();
        if (place.first() > log.durable()) {
            open.closed(place); // They were cut off the log meanwhile.
            over();
            return;
        }
        try {
            Scrub.Step step = log.firstDamage(due.from(), place.last(), VERIFIER);
            if (step.damage().isPresent()) {
                ask(place, step.damage().get(), step.last(), 0);
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.restIsWhole(place).ifPresent(mended -> node.say("mended " + mended.place().messages()));
        over();
    }

    /// @param piece what is mended at once
    /// @param blockLast where to go on when it cannot be
    /// @param asked how many nodes could not help
    private void ask(DamagedRange place, DamagedRange piece, long blockLast, int asked) {
        List<SimNode<?>> others = node.whoMayHoldCopies();
        if (asked == others.size()) {
            open.failed(place, piece.first(), blockLast, "nobody gave them", node.localNs());
            over();
            return;
        }
        SimNode<?> other = others.get(asked);
        world.<List<LogEntry>>call(
                node,
                other,
                COPIES_TIMEOUT_NS,
                reply -> reply.accept(other.copies(piece.first(), piece.last())),
                entries -> {
                    if (mends(piece, entries)) {
                        open.mended(place, piece.last(), other.name, node.localNs());
                        over();
                    } else if (node.isRunning()) {
                        ask(place, piece, blockLast, asked + 1);
                    }
                },
                _ -> ask(place, piece, blockLast, asked + 1));
    }

    private boolean mends(DamagedRange piece, List<LogEntry> entries) {
        boolean whole = entries.size() == piece.last() - piece.first() + 1
                && entries.getFirst().sequence() == piece.first()
                && VERIFIER.problemWith(entries).isEmpty();
        try {
            boolean mended = whole && log.repair(entries).isEmpty();
            if (mended) world.onlooker().repaired(node);
            return mended;
        } catch (IOException e) {
            node.broke(e);
            return false;
        }
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
