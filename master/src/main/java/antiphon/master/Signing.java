package antiphon.master;

import antiphon.config.NodeSettings;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.links.WorkerKeys;
import antiphon.master.observe.SigningEvents;
import antiphon.master.settings.MasterSettings;
import antiphon.node.runtime.RoleParts;
import antiphon.security.keys.SigningTurn;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// The key that this master signs with. Its core gets it too, so that the forecast knows which workers refuse it. For
/// any thread.
final class Signing {
    private final WorkerKeys workers;
    private final SigningTurn turn;
    private Optional<Long> said = Optional.empty();

    Signing(MasterSettings settings, RoleParts parts) {
        NodeSettings node = settings.node();
        this.workers = new WorkerKeys(
                settings.workerIds(), Duration.ofNanos(settings.core().heartbeatNs()), System::nanoTime);
        this.turn = new SigningTurn(node.keys(), parts.keys().ofLastOwn(), workers, new SigningEvents());
    }

    WorkerKeys workers() {
        return workers;
    }

    SigningTurn turn() {
        return turn;
    }

    /// Looks whether the next key's turn has come.
    void reconsider(Consumer<MasterInput> core) {
        turn.reconsider();
        say(core);
    }

    /// @param core gets the key when it is another than before
    synchronized void say(Consumer<MasterInput> core) {
        Optional<Long> key = turn.namedKey();
        if (key.equals(said)) return;
        said = key;
        core.accept(new MasterInput.SignsWith(key));
    }
}
