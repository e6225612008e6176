package antiphon.simulator.story.teller;

import antiphon.core.NodeId;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.policy.Health;
import antiphon.simulator.node.SimNode;
import antiphon.simulator.role.Onlooker;
import antiphon.simulator.role.SimMaster;
import antiphon.simulator.role.SimWorker;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerInput;
import java.util.Map;
import java.util.TreeMap;

/// Prints the important events of all nodes.
public final class StoryTeller implements Onlooker {
    private final StoryTrace trace;
    private final StoryOfMaster master;
    private final Map<String, StoryOfWorker> workers = new TreeMap<>();

    public StoryTeller(StoryTrace trace) {
        this.trace = trace;
        this.master = new StoryOfMaster(trace);
    }

    /// What the master believes of one worker.
    public Health.Name healthOf(NodeId worker) {
        return master.healthOf(worker);
    }

    private StoryOfWorker of(SimWorker worker) {
        return workers.computeIfAbsent(worker.name, _ -> new StoryOfWorker(worker, trace));
    }

    @Override
    public void started(SimNode node) {
        long messages = node.log().end();
        trace.say(
                node.surroundings.nowNs(),
                node.name,
                "starts, holds " + (messages == 0 ? "nothing" : StoryTrace.range(1, messages))
                        + (node.state().promisedEpoch() == 0
                                ? ""
                                : ", epoch " + node.state().promisedEpoch()));
        if (node instanceof SimWorker worker) of(worker).started();
        else master.started(messages);
    }

    @Override
    public void hears(SimMaster who, MasterInput input) {
        master.hears(who, input);
    }

    @Override
    public void does(SimMaster who, MasterEffect effect) {
        master.does(who, effect);
    }

    @Override
    public void hears(SimWorker who, WorkerInput input) {
        of(who).hears(input);
    }

    @Override
    public void does(SimWorker who, WorkerEffect effect) {
        of(who).does(effect);
    }
}
