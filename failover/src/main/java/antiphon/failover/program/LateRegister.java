package antiphon.failover.program;

import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.founding.Founding;
import antiphon.failover.founding.RegisterCalls;
import antiphon.failover.ratis.ControlDirectory;
import antiphon.failover.ratis.Exchange;
import antiphon.failover.ratis.RatisRegister;
import antiphon.failover.ratis.RatisSettings;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The register of this node, which starts once the cluster is founded. Until then it knows nothing, and the outcome of
/// what is proposed is unknown.
final class LateRegister implements EpochRegister, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LateRegister.class);

    private final ControlDirectory control;
    private final Exchange exchange;
    private final Listener listener;
    private final Consumer<Throwable> onFailure;
    private final AtomicBoolean transferring = new AtomicBoolean();
    private @Nullable RatisRegister started; // guarded by this, as is the next
    private boolean closed;

    /// @param onFailure called when the node must end
    LateRegister(ControlDirectory control, Exchange exchange, Listener listener, Consumer<Throwable> onFailure) {
        this.control = control;
        this.exchange = exchange;
        this.listener = listener;
        this.onFailure = onFailure;
    }

    /// Does nothing when it runs already.
    ///
    /// @param calls answers the registers of other nodes with it
    synchronized void start(Founding founding, RegisterCalls calls) {
        if (started != null || closed) return;
        try {
            RatisRegister own = RatisRegister.start(
                    control, founding.toGroup(), exchange, RatisSettings.DEFAULT, listener, onFailure);
            started = own;
            calls.started(own);
            LOG.info("the register of epochs runs, with the nodes {}",
                    founding.founders().stream().map(founder -> founder.node().name()).toList());
        } catch (IOException e) {
            onFailure.accept(e);
        }
    }

    @Override
    public void propose(long call, RegisterCommand command) {
        RatisRegister own = started();
        // Never from within this call: it may be made in a turn of the loop that takes the answer.
        if (own == null) Thread.startVirtualThread(() -> listener.answered(call, new RegisterAnswer.Unknown()));
        else own.propose(call, command);
    }

    /// Whether it has its first members.
    boolean hasBegun() {
        RatisRegister own = started();
        return own != null && !own.state().isEmpty();
    }

    /// Lets another node lead the replication of the register, when this one does. Returns at once; called again and
    /// again while this node leads.
    void leadElsewhere() {
        RatisRegister own = started();
        if (own == null || !transferring.compareAndSet(false, true)) return;
        Thread.ofVirtual().name("register-transfer").start(() -> {
            try {
                own.leadElsewhere();
            } catch (IOException | RuntimeException e) {
                LOG.debug("the register is still led here", e);
            } finally {
                transferring.set(false);
            }
        });
    }

    private synchronized @Nullable RatisRegister started() {
        return started;
    }

    @Override
    public void close() {
        RatisRegister own;
        synchronized (this) {
            closed = true;
            own = started;
        }
        if (own == null) return;
        try {
            own.close();
        } catch (IOException e) {
            LOG.warn("the register was not closed cleanly", e);
        }
    }
}
