package antiphon.simulator;

import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;
import antiphon.worker.core.WorkerEffect;
import antiphon.worker.core.WorkerInput;

/// Sees what happens to the nodes and what they want done, while it happens. It changes nothing.
interface Onlooker {
    Onlooker NOBODY = new Onlooker() {};

    default void started(SimNode<?> node) {}

    default void hears(SimMaster master, MasterInput input) {}

    default void does(SimMaster master, MasterEffect effect) {}

    default void hears(SimWorker worker, WorkerInput input) {}

    default void does(SimWorker worker, WorkerEffect effect) {}
}
