package antiphon.bench.cluster;

import antiphon.bench.load.Load;
import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import antiphon.bench.load.run.WriteRun;
import antiphon.client.AntiphonClient;
import antiphon.client.write.WriteResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A client of an [OwnCluster] while it is measured.
public final class Session implements AutoCloseable {
    private static final long START_WAIT_S = 60;
    /// The nodes are warm by then; this is for the change from one load to another.
    private static final Duration WARM_UP_MAX = Duration.ofSeconds(2);

    private final OwnCluster cluster;
    private final AntiphonClient client;

    private Session(OwnCluster cluster) {
        this.cluster = cluster;
        this.client = new AntiphonClient(cluster.masterAddress(), cluster.clientSettings());
    }

    /// Returns when the first write has its copies: then the cluster works.
    public static Session with(OwnCluster cluster, int concern) throws InterruptedException {
        cluster.awaitMaster();
        Session session = new Session(cluster);
        try {
            WriteResult first = session.client.send("antiphon bench", concern).get(START_WAIT_S, TimeUnit.SECONDS);
            if (first.acknowledged()) return session;
            throw new IllegalStateException("the first write was refused: " + first.reason());
        } catch (ExecutionException | TimeoutException e) {
            session.close();
            throw new IllegalStateException("the first write was not acknowledged: " + e, e);
        }
    }

    public AntiphonClient client() {
        return client;
    }

    public List<AntiphonClient> clients() {
        return List.of(client);
    }

    /// With what will be measured: a program that has compiled itself for bulk is still cold for single writes.
    public void warmUp(Load load, Workload... workloads) throws InterruptedException {
        for (Workload workload : workloads) WriteRun.warmUp(workload, load, clients());
    }

    /// @throws IllegalStateException when a write was not acknowledged
    public Result measure(Workload workload, Load load) throws InterruptedException {
        Load warm = load.withWarmUpAtMost(WARM_UP_MAX);
        Result result = new WriteRun(workload, warm, clients(), cluster::cpuSeconds).run();
        result.firstTrouble().ifPresent(trouble -> {
            throw new IllegalStateException(workload + ": a write was not acknowledged: " + trouble);
        });
        return result;
    }

    @Override
    public void close() {
        client.close();
    }
}
