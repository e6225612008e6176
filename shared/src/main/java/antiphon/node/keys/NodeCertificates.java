package antiphon.node.keys;

import antiphon.config.NodeSettings;
import antiphon.config.OperatorSettings;
import antiphon.logging.Repeats;
import antiphon.metrics.NodeMetrics;
import antiphon.metrics.TlsMetrics;
import antiphon.node.tls.NodeTls;
import antiphon.node.tls.Transport;
import antiphon.tls.NodeIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The certificates of a running node: checks their files each second, and reports the result and when they expire, in
/// the node's log and in its metrics. Without certificates, warns of that.
public final class NodeCertificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.tls");
    private static final long INTERVAL_MS = Duration.ofSeconds(1).toMillis();
    private static final Duration WARN_BEFORE = Duration.ofDays(14);
    private static final Duration WARN_AGAIN = Duration.ofDays(1);

    private final Transport transport;
    private final OperatorSettings operator;
    private final TlsMetrics metrics;
    private final Repeats<Kind> repeats = new Repeats<>(Kind.class);
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("certificate-watch").factory());
    private Instant warnNext = Instant.MIN; // of the timer's thread, after the start

    private enum Kind {
        CERTIFICATE_REFUSED
    }

    public NodeCertificates(NodeSettings settings, NodeMetrics nodeMetrics) {
        this.transport = settings.transport();
        this.operator = settings.operator();
        this.metrics = new TlsMetrics(nodeMetrics, transport.tls());
    }

    /// To be called when the ports are about to be opened.
    public void start() {
        transport.tls().ifPresent(this::watch);
        if (transport.isOpenToReaders())
            LOG.atLevel(Level.WARN).addKeyValue("event", "plain-text")
                    .log("no TLS: anyone on the network can read messages and AUTH_TOKEN; set TLS_CERT, TLS_KEY and"
                            + " TLS_CA (`antiphon certs create` makes them), or LISTEN_HOST=localhost for this machine"
                            + " alone");
        if (transport.tls().isEmpty() && operator.isReachable())
            LOG.atLevel(Level.WARN).addKeyValue("event", "plain-text")
                    .log("no TLS on OPERATOR_PORT: anyone on the network can read who is connected, and tokens that"
                            + " are shown there; set TLS_CERT, TLS_KEY and TLS_CA, or OPERATOR_HOST=localhost");
    }

    private void watch(NodeTls tls) {
        tls.onRefused(this::refused);
        LOG.info("TLS 1.3 as {}, until {}", tls.identity(), tls.expires());
        warnOfEnd(tls);
        var _ = timer.scheduleWithFixedDelay(() -> look(tls), INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void look(NodeTls tls) {
        tls.lookAgain(new Looks());
        warnOfEnd(tls);
    }

    private void warnOfEnd(NodeTls tls) {
        Instant now = Instant.now();
        if (now.isBefore(warnNext) || now.plus(WARN_BEFORE).isBefore(tls.expires())) return;
        warnNext = now.plus(WARN_AGAIN);
        LOG.atLevel(Level.WARN).addKeyValue("event", "certificate-expires")
                .log("the certificate of this node, or its authority, {} at {}, and peers refuse it after that: renew"
                        + " it (`antiphon certs renew`) and bring the files here, no restart is needed",
                        now.isBefore(tls.expires()) ? "expires" : "has expired", tls.expires());
    }

    private void refused(String why) {
        metrics.refused();
        OptionalLong skipped = repeats.happened(Kind.CERTIFICATE_REFUSED, System.nanoTime());
        if (skipped.isEmpty()) return;
        LOG.atLevel(Level.WARN).addKeyValue("event", "certificate-refused")
                .addKeyValue("more", skipped.getAsLong())
                .log("a connection was refused: {}", why);
    }

    private final class Looks implements NodeTls.Listener {
        @Override
        public void changed(NodeIdentity identity, Instant expires) {
            metrics.changed();
            warnNext = Instant.MIN;
            LOG.atLevel(Level.INFO).addKeyValue("event", "certificate-changed")
                    .log("the certificate files are used as they are now: {}, until {}", identity, expires);
        }

        @Override
        public void unusable(String reason) {
            metrics.unusable();
            LOG.atLevel(Level.ERROR).addKeyValue("event", "certificate-unusable")
                    .log("{}; this node goes on with the certificates it has, and looks again each second", reason);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
