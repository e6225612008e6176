package antiphon.node.keys;

import antiphon.log.EntryLog;
import antiphon.logging.Repeats;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.metrics.KeyMetrics;
import antiphon.metrics.NodeMetrics;
import antiphon.security.keys.ArrivalCheck;
import antiphon.security.keys.KeysetReload;
import antiphon.security.keys.SigningKeys;
import antiphon.security.keyset.SigningKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The signing keys of a running node: checks their file each second, and reports the result in the node's log and
/// in its metrics.
public final class NodeKeys implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.keys");
    private static final long INTERVAL_MS = Duration.ofSeconds(1).toMillis();

    private final SigningKeys keys;
    private final EntryLog log;
    private final KeyMetrics metrics;
    private final ArrivalCheck arrivals;
    private final Repeats<Kind> repeats = new Repeats<>(Kind.class);
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("keyset-watch").factory());

    private enum Kind {
        MESSAGE_OF_A_DISABLED_KEY
    }

    public NodeKeys(SigningKeys keys, EntryLog log, NodeMetrics nodeMetrics) {
        this.keys = keys;
        this.log = log;
        this.metrics = new KeyMetrics(nodeMetrics, keys);
        this.arrivals = new ArrivalCheck(keys, this::tookOfDisabled);
        keys.reload().ifPresent(reload -> reload.onChange(new Reloads(reload)));
    }

    /// For messages that come from other nodes.
    public EntryVerifier arrivals() {
        return new EntryVerifier(arrivals);
    }

    /// @param afterEachLook further work each second, on the same thread
    public void start(Runnable afterEachLook) {
        lastOwn().ifPresent(arrivals::holds);
        keys.reload().ifPresent(reload -> {
            var _ = timer.scheduleWithFixedDelay(
                    () -> {
                        reload.lookAgain();
                        afterEachLook.run();
                    }, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
        });
    }

    /// The key of the last message in this node's log.
    public Optional<SigningKey> ofLastOwn() {
        return lastOwn().flatMap(last -> keys.signerOf(last.hash(), last.signature()));
    }

    /// Damage is reported elsewhere, and is ignored here.
    private Optional<LogEntry> lastOwn() {
        try {
            long position = log.durable();
            return log.read(position, position, 1).stream().findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private void tookOfDisabled(long sequence, SigningKey disabled) {
        metrics.tookOfDisabled();
        OptionalLong skipped = repeats.happened(Kind.MESSAGE_OF_A_DISABLED_KEY, System.nanoTime());
        if (skipped.isEmpty()) return;
        LOG.atLevel(Level.WARN)
                .addKeyValue("event", "disabled-key")
                .addKeyValue("sequence", sequence)
                .addKeyValue("key", disabled.id())
                .addKeyValue("more", skipped.getAsLong())
                .log("took message {}, which is signed with key {}: that key is disabled, its messages are kept as"
                        + " part of the log, `antiphon verify` lists them", sequence, disabled.id());
    }

    private final class Reloads implements KeysetReload.Listener {
        private final KeysetReload reload;

        Reloads(KeysetReload reload) {
            this.reload = reload;
        }

        @Override
        public void changed(List<SigningKey> now) {
            metrics.changed();
            lastOwn().ifPresent(arrivals::holds);
            LOG.atLevel(Level.INFO).addKeyValue("event", "keyset-changed")
                    .log("{} is used as it is now: {}", reload.file().path(), describe(now));
        }

        @Override
        public void unusable(String reason) {
            metrics.unusable();
            LOG.atLevel(Level.ERROR).addKeyValue("event", "keyset-unusable")
                    .log("{} {}; this node goes on with the keys it has, and looks again each second",
                            reload.file().path(), reason);
        }
    }

    private static String describe(List<SigningKey> now) {
        return now.stream().map(key -> "key " + key.id() + " " + key.use()).collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
