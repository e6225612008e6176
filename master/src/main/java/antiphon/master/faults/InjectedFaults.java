package antiphon.master.faults;

import antiphon.core.NodeId;
import antiphon.master.page.action.WorkerFaults;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Faults that a demonstration injects into the links.
public final class InjectedFaults implements WorkerFaults {
    private static final Logger LOG = LoggerFactory.getLogger(InjectedFaults.class);

    private final Map<NodeId, LinkFaults> links;

    public InjectedFaults(Map<NodeId, LinkFaults> links) {
        this.links = links;
    }

    @Override
    public boolean isIsolated(NodeId worker) {
        return to(worker).isolation().isActive();
    }

    @Override
    public void isolate(NodeId worker, boolean isolated) {
        LOG.warn("fault injection: {} is {}", worker, isolated ? "isolated" : "connected again");
        if (isolated) to(worker).isolation().begin();
        else to(worker).isolation().end();
    }

    @Override
    public CompletableFuture<Void> delay(NodeId worker, Duration delay) {
        LOG.warn("fault injection: {} is to be late by {} ms", worker, delay.toMillis());
        return to(worker).delay(delay);
    }

    @Override
    public CompletableFuture<Void> fail(NodeId worker, int deliveries) {
        LOG.warn("fault injection: {} is to fail {} deliveries", worker, deliveries);
        return to(worker).fail(deliveries);
    }

    private LinkFaults to(NodeId worker) {
        LinkFaults link = links.get(worker);
        if (link == null) throw new IllegalArgumentException("there is no link to " + worker);
        return link;
    }
}
