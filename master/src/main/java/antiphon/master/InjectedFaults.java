package antiphon.master;

import antiphon.master.page.WorkerFaults;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Faults that a demonstration injects into the links.
final class InjectedFaults implements WorkerFaults {
    private static final Logger LOG = LoggerFactory.getLogger(InjectedFaults.class);

    private final List<String> workers;
    private final List<LinkFaults> links;

    InjectedFaults(List<String> workers, List<LinkFaults> links) {
        this.workers = List.copyOf(workers);
        this.links = List.copyOf(links);
    }

    @Override
    public boolean isIsolated(int worker) {
        return links.get(worker).isolation().isActive();
    }

    @Override
    public void isolate(int worker, boolean isolated) {
        LOG.warn("fault injection: {} is {}", workers.get(worker), isolated ? "isolated" : "connected again");
        if (isolated) links.get(worker).isolation().begin();
        else links.get(worker).isolation().end();
    }

    @Override
    public CompletableFuture<Void> delay(int worker, Duration delay) {
        LOG.warn("fault injection: {} is to be late by {} ms", workers.get(worker), delay.toMillis());
        return links.get(worker).delay(delay);
    }

    @Override
    public CompletableFuture<Void> fail(int worker, int deliveries) {
        LOG.warn("fault injection: {} is to fail {} deliveries", workers.get(worker), deliveries);
        return links.get(worker).fail(deliveries);
    }
}
