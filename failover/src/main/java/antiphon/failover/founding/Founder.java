package antiphon.failover.founding;

import antiphon.core.NodeId;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Founds the register: on the first of the nodes alone, on a thread of its own, until all others know of it and it has
/// begun. A founder that crashes goes on where it was, since its own file is written first.
public final class Founder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Founder.class);
    private static final long PAUSE_MS = 500;

    /// What leads outside.
    ///
    /// @param own what this node brings, now
    /// @param onFounded starts this node's register, unless it runs already
    /// @param hasBegun whether the register has its first members
    /// @param begin proposes them
    public record Outside(
            Supplier<Introduction> own, Consumer<Founding> onFounded, BooleanSupplier hasBegun,
            Consumer<Founding> begin) {}

    private final Map<NodeId, String> addresses;
    private final RegisterLinks links;
    private final FoundingFile file;
    private final Outside outside;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Set<NodeId> informed = new HashSet<>();
    private String reported = "";

    /// @param addresses of all nodes, in the order of the settings
    public Founder(Map<NodeId, String> addresses, RegisterLinks links, FoundingFile file, Outside outside) {
        this.addresses = addresses;
        this.links = links;
        this.file = file;
        this.outside = outside;
    }

    public void start() {
        Thread.ofVirtual().name("founder").start(this::run);
    }

    private void run() {
        try {
            while (!hasEnded() && !stop.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                if (file.known().isEmpty()) plan();
                if (file.known().isPresent()) found(file.known().get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.error("the register cannot be founded: the founding cannot be written down", e);
        }
    }

    private boolean hasEnded() {
        return outside.hasBegun.getAsBoolean() && informed.size() == addresses.size() - 1;
    }

    private void plan() throws IOException {
        Introduction own = outside.own.get();
        switch (FoundingPlan.of(addresses, own, introductions(own), UUID.randomUUID(), new LogId(UUID.randomUUID()))) {
            case FoundingPlan.Found(Founding founding) -> {
                if (file.keep(founding)) LOG.info("this node founds the cluster of {}", addresses.keySet());
            }
            case FoundingPlan.Wait wait -> report("the cluster is founded once all of NODES answer: waiting for "
                    + String.join(", ", wait.missing().stream().map(NodeId::name).toList()));
            case FoundingPlan.Refuse(String why) -> report("the cluster is not founded: " + why);
        }
    }

    private Map<NodeId, Introduction> introductions(Introduction own) {
        Map<NodeId, Introduction> introductions = new HashMap<>();
        for (NodeId node : addresses.keySet())
            if (!node.equals(own.node())) introduction(node).ifPresent(said -> introductions.put(node, said));
        return introductions;
    }

    private Optional<Introduction> introduction(NodeId node) {
        try {
            return Optional.of(links.introduce(node));
        } catch (IOException e) {
            LOG.debug("no introduction", e);
            return Optional.empty();
        }
    }

    /// Once for each sentence.
    private void report(String sentence) {
        if (!sentence.equals(reported)) LOG.warn(sentence);
        reported = sentence;
    }

    private void found(Founding founding) {
        NodeId self = outside.own.get().node();
        outside.onFounded.accept(founding);
        for (NodeId node : addresses.keySet())
            if (!node.equals(self) && !informed.contains(node)) inform(node, founding);
        if (!outside.hasBegun.getAsBoolean()) outside.begin.accept(founding);
    }

    private void inform(NodeId node, Founding founding) {
        try {
            links.found(node, founding);
            informed.add(node);
        } catch (IOException e) {
            // Once it has begun, a node that is down mostly knows: it is informed at each start of this one.
            if (!outside.hasBegun.getAsBoolean())
                report("the cluster is founded, and " + node + " does not know it yet: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        stop.countDown();
    }
}
