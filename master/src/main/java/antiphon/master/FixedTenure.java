package antiphon.master;

import antiphon.config.NodeSettings;
import antiphon.log.ReplicaStore;
import antiphon.master.links.Led;
import antiphon.master.replica.MasterReplica.Term;
import antiphon.master.settings.MasterSettings;
import antiphon.node.DiskName;
import antiphon.node.Incarnation;
import antiphon.node.fetch.LogPages;
import antiphon.node.read.ReadLevel;
import antiphon.recording.Recorder;
import antiphon.recording.Recording;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Of a master that nobody takes over from.
record FixedTenure(Incarnation incarnation) implements Tenure {
    private static final Logger LOG = LoggerFactory.getLogger(FixedTenure.class);
    private static final long START_MARGIN_NS = Duration.ofSeconds(1).toNanos();

    @Override
    public String disk(NodeSettings node) {
        return DiskName.of(node);
    }

    @Override
    public Decisions decisions(MasterSettings settings) {
        MasterLife life = new MasterLife(
                settings.workerIds(), settings.core(), settings.recoverFrom(), incarnation.number());
        Recorder recorder = Recording.of(settings.node(), MasterLife.VOCABULARY);
        recorder.begun(life);
        return new Decisions(life.core(), recorder);
    }

    @Override
    public Led led(LongSupplier committed) {
        return Led.own();
    }

    @Override
    public ReadLevel reads() {
        return ReadLevel.LOCAL;
    }

    @Override
    public LogPages pages(ReplicaStore store) {
        return new LogPages(store);
    }

    @Override
    public boolean isForGood() {
        return true;
    }

    @Override
    public Term servesAs(Term own) {
        return own;
    }

    /// The port opens when it is decided how the master begins, which takes a bounded time: so nobody who can connect
    /// is refused for the reason that the master has only just started.
    @Override
    public CompletableFuture<?> ready(CompletableFuture<Void> decided, MasterSettings settings) {
        return decided.copy()
                .orTimeout(settings.core().startWaitNs() + START_MARGIN_NS, TimeUnit.NANOSECONDS)
                .exceptionally(_ -> {
                    if (!decided.isDone()) LOG.info("the start is not decided yet; the port opens all the same");
                    return null;
                });
    }

    @Override
    public void opened() {}

    @Override
    public void leaseGivenUp() {}

    @Override
    public void over(long laterEpoch) {}
}
