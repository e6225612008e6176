package antiphon.worker.core;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.message.Hash;
import antiphon.worker.core.arrival.HeldEpochs;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// One worker under many leaders that took over, whose questions, pages and batches come in any order, also late:
/// whenever it counts in an epoch, its whole log is the beginning of that leader's.
class ManyTakeoversTest {
    private static final int RUNS = 1_500;
    private static final int STEPS = 70;
    private static final int EPOCHS = 4;

    /// @param start of its epoch
    private record Leader(long epoch, Chain log, int length, int start) {
        WorkerInput asks(WorkerInput.Question question) {
            Owner owner = new Owner(new NodeId("node" + epoch), new UUID(epoch, epoch), epoch);
            return new WorkerInput.OfEpoch(new OwnedEpoch(epoch, owner, start, log.hash(start)), question);
        }

        boolean holds(long sequence, Optional<Hash> hash) {
            return sequence <= length && hash.equals(Optional.of(log.hash((int) sequence)));
        }
    }

    private SplittableRandom random = new SplittableRandom();
    private CoreHarness worker = new CoreHarness();
    private final List<Leader> leaders = new ArrayList<>();
    private Leader current = new Leader(1, worker.chain, 0, 0);
    private Optional<WorkerEffect.FetchPage> fetch = Optional.empty();
    private final List<WorkerEffect.Adopt> adoptions = new ArrayList<>();
    private long durable;
    private long adopted;
    private long calls;
    private boolean synced;

    @Test
    void aWorkerThatCountsInAnEpochHoldsNothingButItsLog() {
        int counted = 0;
        for (int seed = 1; seed <= RUNS; seed++) {
            begin(seed);
            for (int step = 0; step < STEPS; step++) act();
            if (adopted == current.epoch) counted++;
            comesToCount();
        }
        assertThat(counted).as("runs in which the last epoch was adopted by the way").isGreaterThan(RUNS / 10);
    }

    private void begin(int seed) {
        random = new SplittableRandom(seed);
        Chain old = Chain.of(30).forkAfter(random.nextInt(6), 1, 30);
        int held = random.nextInt(9);
        worker = new CoreHarness(old.range(1, held), 1, HeldEpochs.NONE);
        leaders.clear();
        Chain before = Chain.of(30);
        for (int epoch = 2; epoch < 2 + EPOCHS; epoch++) {
            int start = random.nextInt(9);
            Chain from = random.nextInt(3) == 0 ? old : before;
            before = from.forkAfter(start, epoch, 20);
            leaders.add(new Leader(epoch, before, start + random.nextInt(5), start));
        }
        current = leaders.getFirst();
        fetch = Optional.empty();
        adoptions.clear();
        durable = held;
        adopted = 0;
    }

    private void act() {
        Leader leader = leaders.get(random.nextInt((int) current.epoch - 1)); // Also one that is over.
        switch (random.nextInt(9)) {
            case 0 -> does(leader.asks(new WorkerInput.StreamOpened(leader.epoch, Chain.LOG, leader.epoch)));
            case 1, 2 -> batch(leader);
            case 3 -> does(recovery(leader, leader.start + random.nextInt(leader.length - leader.start + 1)));
            case 4, 5 -> page(leader);
            case 6 -> stored();
            case 7 -> adoptionKept();
            default -> {
                if (random.nextInt(4) == 0) takesOver();
                else does(worker.afterwards(Duration.ofMillis(500)));
            }
        }
    }

    private void takesOver() {
        if (current.epoch < EPOCHS + 1) current = leaders.get((int) current.epoch - 1);
        if (random.nextBoolean()) fenced();
        else does(recovery(current, current.length));
    }

    private void fenced() {
        Owner owner = new Owner(
                new NodeId("node" + current.epoch), new UUID(current.epoch, current.epoch), current.epoch);
        List<WorkerEffect> effects = does(
                new WorkerInput.FenceAsked(++calls, Chain.LOG, current.epoch, owner, true));
        assertThat(effects.stream().anyMatch(WorkerEffect.AnswerFence.class::isInstance))
                .as("answered at once when all of the log is durable").isEqualTo(durable == worker.log.size());
    }

    private Hash hashAt(long sequence) {
        return sequence == 0 ? Chain.LOG.genesis() : worker.log.get((int) sequence - 1).hash();
    }

    private WorkerInput recovery(Leader leader, int latest) {
        return leader.asks(new WorkerInput.RecoveryAsked(
                ++calls, Optional.of(Chain.LOG), leader.epoch, latest, Optional.of(leader.log.hash(latest))));
    }

    private void batch(Leader leader) {
        if (leader.length == 0) return;
        int from = 1 + random.nextInt(leader.length);
        int through = from + random.nextInt(leader.length - from + 1);
        does(new WorkerInput.BatchArrived(leader.epoch, leader.log.range(from, through)));
    }

    private void page(Leader leader) {
        if (fetch.isEmpty()) return;
        WorkerEffect.FetchPage wanted = fetch.get();
        fetch = Optional.empty();
        if (!leader.holds(wanted.after(), wanted.afterHash())) {
            does(new WorkerInput.FetchDiverged(wanted.fetch(), "diverged"));
            return;
        }
        int from = (int) wanted.after() + 1;
        int through = Math.min(leader.length, from + random.nextInt(3));
        does(leader.asks(new WorkerInput.PageArrived(
                wanted.fetch(), Chain.LOG, leader.epoch, leader.log.range(from, through), through < leader.length,
                leader.length, Optional.empty())));
    }

    private void stored() {
        durable = worker.log.size();
        does(worker.stored());
    }

    private void adoptionKept() {
        if (adoptions.isEmpty()) return;
        long epoch = adoptions.removeFirst().epoch();
        adopted = Math.max(adopted, epoch);
        does(new WorkerInput.EpochAdopted(epoch));
    }

    private List<WorkerEffect> does(WorkerInput input) {
        return does(worker.does(input));
    }

    private List<WorkerEffect> does(List<WorkerEffect> effects) {
        for (WorkerEffect effect : effects) check(effect);
        if (adopted == worker.core.view().epoch()) holdsNothingElse();
        return effects;
    }

    private void check(WorkerEffect effect) {
        switch (effect) {
            case WorkerEffect.Truncate(long after) -> durable = Math.min(durable, after);
            case WorkerEffect.AnswerFence answer -> assertThat(answer).isEqualTo(new WorkerEffect.AnswerFence(
                    answer.call(), adopted, worker.log.size(), Optional.of(hashAt(durable)), true));
            case WorkerEffect.FetchPage wanted -> fetch = Optional.of(wanted);
            case WorkerEffect.Adopt adopt -> {
                assertThat(adopt.epoch()).isEqualTo(worker.core.view().epoch());
                assertThat(durable).isGreaterThanOrEqualTo(promisedTo().start);
                holdsNothingElse();
                adoptions.add(adopt);
            }
            case WorkerEffect.SendProgress progress -> says(progress.position());
            case WorkerEffect.AnswerRecovery answer -> {
                if (answer.position() > 0) says(answer.position());
                synced |= answer.position() == current.length;
            }
            default -> {}
        }
    }

    private void says(long position) {
        assertThat(adopted).as("the epoch it counts in").isEqualTo(worker.core.view().epoch());
        assertThat(position).isEqualTo(durable);
    }

    private Leader promisedTo() {
        return leaders.get((int) worker.core.view().epoch() - 2);
    }

    private void holdsNothingElse() {
        Leader leader = promisedTo();
        assertThat(worker.log.size()).isLessThanOrEqualTo(leader.length);
        assertThat(hashAt(worker.log.size())).isEqualTo(leader.log.hash(worker.log.size()));
    }

    /// Asked by the last leader alone, whose answers arrive.
    private void comesToCount() {
        synced = false;
        for (int round = 0; round < 200 && !synced; round++) {
            if (round % 20 == 0) does(recovery(current, current.length));
            page(current);
            stored();
            adoptionKept();
            does(worker.afterwards(Duration.ofMillis(100)));
        }
        assertThat(synced).as("it has what the leader has, and says so").isTrue();
        assertThat(adopted).isEqualTo(current.epoch);
        assertThat(worker.log).hasSize(current.length);
    }
}
