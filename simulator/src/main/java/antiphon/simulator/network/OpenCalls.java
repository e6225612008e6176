package antiphon.simulator.network;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The calls that a node makes and serves, and that are not over.
public final class OpenCalls {
    private final Set<SimCall<?, ?>> made = new LinkedHashSet<>();
    private final Set<ServedCall<?, ?>> served = new LinkedHashSet<>();

    void add(SimCall<?, ?> call) {
        made.add(call);
    }

    void add(ServedCall<?, ?> call) {
        served.add(call);
    }

    void remove(SimCall<?, ?> call) {
        made.remove(call);
    }

    void remove(ServedCall<?, ?> call) {
        served.remove(call);
    }

    /// The node is gone, and its connections with it: the other ends notice, as far as the network lets them.
    public void nodeDied() {
        List.copyOf(made).forEach(SimCall::callerDied);
        List.copyOf(served).forEach(ServedCall::calleeDied);
        made.clear();
        served.clear();
    }
}
