package antiphon.simulator.world;

import antiphon.log.Opened;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;

/// Sees what happens to the nodes and what they want done, while it happens. It changes nothing.
public interface Onlooker {
    default void opened(SimNode<?> node, Opened opened) {}

    default void started(SimNode<?> node) {}

    default void syncFailed(SimNode<?> node) {}

    default void syncEnded(SimNode<?> node) {}

    /// It still runs, and ends with this.
    default void powerLost(SimNode<?> node) {}

    default void diskLost(SimNode<?> node) {}

    default void oldDiskReturned(SimNode<?> node) {}

    default void repaired(SimNode<?> node) {}

    default void hears(SimMaster master, MasterInput input) {}

    default void does(SimMaster master, MasterEffect effect) {}

    default void hears(SimWorker worker, WorkerInput input) {}

    default void does(SimWorker worker, WorkerEffect effect) {}
}
