package antiphon.simulator.promises;

import antiphon.simulator.node.SimNode;
import java.util.List;

/// The nodes that are held to the promises.
public interface Cluster {
    List<SimNode> nodes();

    SimNode master();

    boolean isMaster(SimNode node);
}
