package antiphon.simulator.role;

import antiphon.master.serve.Pauses;
import antiphon.simulator.node.SimNode;

/// On the clock of a simulated node, in the life in which it asks.
public record SimPauses(SimNode node) implements Pauses {
    @Override
    public long nowNs() {
        return node.localNs();
    }

    @Override
    public void after(long delayNs, Runnable action) {
        node.afterOwn(delayNs, action);
    }
}
