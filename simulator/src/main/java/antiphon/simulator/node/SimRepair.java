package antiphon.simulator.node;

import antiphon.log.DiskRepairs;
import antiphon.log.Scrub;
import antiphon.log.segment.DamagedRange;
import antiphon.message.EntryVerifier;
import antiphon.node.repair.LogRepair;
import antiphon.node.repair.OpenDamage;
import antiphon.node.repair.RepairLoop;
import antiphon.node.repair.ScrubPace;
import antiphon.simulator.surroundings.Signatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.SplittableRandom;

/// Repairs the log of a node that runs, in virtual time.
public final class SimRepair implements LogRepair.Listener, RepairLoop.Home {
    private static final EntryVerifier VERIFIER = new EntryVerifier(Signatures::verifies);
    private static final Duration SCRUB_PAUSE = Duration.ofMillis(400);
    private static final ScrubPace PACE = new ScrubPace(2048, SCRUB_PAUSE, SCRUB_PAUSE);

    private final SimNode node;

    SimRepair(SimNode node) {
        this.node = node;
    }

    private static DiskRepairs repairs(SimNode node) {
        return node.store().repairs().orElseThrow();
    }

    void start() {
        new RepairLoop(
                repairs(node),
                VERIFIER,
                new SplittableRandom(node.surroundings.random().nextLong()),
                node.others(),
                PACE,
                this,
                this,
                node::broke).start();
    }

    @Override
    public long nowNs() {
        return node.localNs();
    }

    @Override
    public void after(long delayNs, Runnable task) {
        node.afterOwn(delayNs, task);
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
        node.events().repaired(node);
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
    public static boolean isSound(SimNode node) {
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
