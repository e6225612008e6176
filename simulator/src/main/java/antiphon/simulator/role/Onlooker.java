package antiphon.simulator.role;

import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.simulator.node.NodeEvents;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;

/// Sees what happens to the nodes and what they want done, while it happens. It changes nothing.
public interface Onlooker extends NodeEvents {
    default void hears(SimMaster master, MasterInput input) {}

    default void does(SimMaster master, MasterEffect effect) {}

    default void hears(SimWorker worker, WorkerInput input) {}

    default void does(SimWorker worker, WorkerEffect effect) {}
}
