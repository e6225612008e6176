package antiphon.bench.load;

import antiphon.client.AntiphonClient;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Sends writes from one thread, with a bounded number in flight, and has their outcomes tallied.
///
/// A closed loop sends the next write when one is answered. An open loop sends at a fixed rate and counts the time from
/// when a write was due, not from when it could be sent: a stall that keeps many from being sent is then seen in the
/// latencies of all of them (G. Tene's "coordinated omission").
public final class Writer {
    private static final long ANSWER_WAIT_S = 30;
    private static final double NS_PER_S = 1e9;

    private final List<AntiphonClient> clients;
    private final int inFlight;
    private final int concern;
    private final Contents contents;
    private final Tally tally;
    private final Semaphore permits;
    private long sent;

    public Writer(List<AntiphonClient> clients, int inFlight, Load load, Tally tally) {
        this.clients = clients;
        this.inFlight = inFlight;
        this.concern = load.concern();
        this.contents = new Contents(load.contentBytes());
        this.tally = tally;
        this.permits = new Semaphore(inFlight);
    }

    /// As fast as answers come, while `more` says so.
    public void closedLoop(BooleanSupplier more) throws InterruptedException {
        while (more.getAsBoolean()) {
            acquire();
            send(System.nanoTime());
        }
    }

    /// At a fixed rate. What was due before the end and could not be sent by then counts with the time it was late.
    ///
    /// @return how many of these there were
    public long openLoop(int perSecond, long beginNs, long endNs) throws InterruptedException {
        for (long number = 0;; number++) {
            long dueNs = beginNs + (long) (number * NS_PER_S / perSecond);
            if (dueNs - endNs >= 0) return 0;
            long earlyNs = dueNs - System.nanoTime();
            if (earlyNs > 0) LockSupport.parkNanos(earlyNs);
            if (!permits.tryAcquire(Math.max(0, endNs - System.nanoTime()), TimeUnit.NANOSECONDS))
                return tallyLate(perSecond, dueNs, endNs);
            send(dueNs);
        }
    }

    private long tallyLate(int perSecond, long firstDueNs, long endNs) {
        long late = 0;
        for (long dueNs = firstDueNs; dueNs - endNs < 0; dueNs = firstDueNs + (long) (late * NS_PER_S / perSecond)) {
            tally.neverSent(endNs - dueNs);
            late++;
        }
        return late;
    }

    private void acquire() throws InterruptedException {
        if (!permits.tryAcquire(ANSWER_WAIT_S, TimeUnit.SECONDS)) throw noOutcome();
    }

    private static IllegalStateException noOutcome() {
        return new IllegalStateException(
                "no outcome for " + ANSWER_WAIT_S + " s; `antiphon status` shows how the cluster is");
    }

    private void send(long fromNs) {
        AntiphonClient client = clients.get((int) (sent % clients.size()));
        var _ = client.send(contents.of(sent++), concern).whenComplete((result, failure) -> {
            tally.answered(System.nanoTime() - fromNs, result, failure);
            permits.release();
        });
    }

    /// Returns when every write sent has its outcome.
    public void awaitRest() throws InterruptedException {
        if (!permits.tryAcquire(inFlight, ANSWER_WAIT_S, TimeUnit.SECONDS)) throw noOutcome();
        permits.release(inFlight);
    }
}
