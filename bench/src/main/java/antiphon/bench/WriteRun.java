package antiphon.bench;

import antiphon.client.AntiphonClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/// Writes for some time, from one thread.
///
/// A closed loop sends the next write when one is answered. An open loop sends at a fixed rate and counts the time from
/// when a write was due, not from when it could be sent: a stall that keeps many from being sent is then seen in the
/// latencies of all of them (G. Tene's "coordinated omission").
final class WriteRun {
    private static final long ANSWER_WAIT_S = 30;
    private static final double NS_PER_S = 1e9;

    private final Workload workload;
    private final Load load;
    private final List<AntiphonClient> clients;
    private final DoubleSupplier serverCpuSeconds;
    private final Contents contents;
    private final Tally tally = new Tally();
    private final Semaphore permits;
    private long sent;

    WriteRun(Workload workload, Load load, List<AntiphonClient> clients, DoubleSupplier serverCpuSeconds) {
        this.workload = workload;
        this.load = load;
        this.clients = clients;
        this.serverCpuSeconds = serverCpuSeconds;
        this.contents = new Contents(load.contentBytes());
        this.permits = new Semaphore(workload.inFlight);
    }

    Result run() throws InterruptedException {
        long beginNs = System.nanoTime();
        writeUntil(beginNs, beginNs + load.warmUp().toNanos());
        tally.begin();
        double cpuBefore = serverCpuSeconds.getAsDouble();
        long measureNs = System.nanoTime();
        writeUntil(measureNs, measureNs + load.time().toNanos());
        long messages = tally.acknowledged();
        double seconds = (System.nanoTime() - measureNs) / NS_PER_S;
        double cpu = serverCpuSeconds.getAsDouble() - cpuBefore;
        var latencyNs = tally.latencyNs();
        awaitRest();
        return new Result(
                workload,
                messages,
                seconds,
                latencyNs,
                tally.refused(),
                tally.failed(),
                tally.firstTrouble(),
                cpu > 0 ? Optional.of(cpu) : Optional.empty());
    }

    private void writeUntil(long beginNs, long endNs) throws InterruptedException {
        long before = sent;
        for (long nowNs = System.nanoTime(); nowNs - endNs < 0; nowNs = System.nanoTime()) {
            if (load.rate() == 0) {
                acquire();
                send(System.nanoTime());
                continue;
            }
            long dueNs = beginNs + (long) ((sent - before) * NS_PER_S / load.rate());
            if (dueNs - nowNs > 0) LockSupport.parkNanos(dueNs - nowNs);
            if (dueNs - endNs >= 0) return;
            acquire();
            send(dueNs);
        }
    }

    private void acquire() throws InterruptedException {
        if (permits.tryAcquire(ANSWER_WAIT_S, TimeUnit.SECONDS)) return;
        throw new IllegalStateException(
                "no outcome for " + ANSWER_WAIT_S + " s; `antiphon status` shows how the cluster is");
    }

    private void send(long fromNs) {
        AntiphonClient client = clients.get((int) (sent % clients.size()));
        var _ = client.send(contents.of(sent++), load.concern()).whenComplete((result, failure) -> {
            tally.answered(System.nanoTime() - fromNs, result, failure);
            permits.release();
        });
    }

    private void awaitRest() throws InterruptedException {
        permits.tryAcquire(workload.inFlight, ANSWER_WAIT_S, TimeUnit.SECONDS);
    }
}
