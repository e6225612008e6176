package antiphon.master.links;

import antiphon.core.NodeId;
import antiphon.log.ReplicaStore;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.replica.PeerLinks;
import antiphon.node.repair.OtherNode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The links to all workers. Called in turns of the loop.
public final class WorkerLinks implements PeerLinks, AutoCloseable {
    private final Map<NodeId, WorkerLink> links;

    /// @param workers the connections to each
    /// @param inputs takes the results
    public WorkerLinks(
            List<WorkerChannels> workers, LinkSettings settings, ReplicaStore store, Consumer<MasterInput> inputs) {
        this(new LinkedHashMap<>());
        for (WorkerChannels worker : workers)
            links.put(worker.worker(), new WorkerLink(worker, settings, store, inputs));
    }

    public WorkerLinks(Map<NodeId, WorkerLink> links) {
        this.links = links;
    }

    /// The workers as sources of messages that are damaged here. For any thread.
    public List<OtherNode> copies() {
        return links.values().stream().map(WorkerLink::copies).toList();
    }

    @Override
    public MasterInput send(MasterEffect.Send send) {
        return to(send.worker()).stream().send(send);
    }

    @Override
    public void perform(MasterEffect.ToWorker effect) {
        switch (effect) {
            case MasterEffect.Ping(NodeId worker, long answerWithinNs) ->
                to(worker).ping(Duration.ofNanos(answerWithinNs));
            case MasterEffect.OpenStream(NodeId worker, long stream) ->
                to(worker).stream().open(stream);
            case MasterEffect.CloseStream(NodeId worker, long stream) ->
                to(worker).stream().close(stream);
            case MasterEffect.SayCommitted(NodeId worker, long stream) ->
                to(worker).stream().sayCommitted(stream);
            case MasterEffect.StartRecovery(NodeId worker, long attempt, long latest) ->
                to(worker).startRecovery(attempt, latest);
            case MasterEffect.CancelRecovery(NodeId worker, long attempt) ->
                to(worker).cancelRecovery(attempt);
            case MasterEffect.Disconnect(NodeId worker) -> to(worker).disconnect();
            case MasterEffect.Fetch fetch -> to(fetch.worker()).fetch(fetch);
        }
    }

    private WorkerLink to(NodeId worker) {
        WorkerLink link = links.get(worker);
        if (link == null) throw new IllegalArgumentException("there is no link to " + worker);
        return link;
    }

    @Override
    public void close() {
        links.values().forEach(WorkerLink::close);
    }

    /// Whether nothing of them works on the log any more, once they were closed.
    public boolean haveEnded() {
        return links.values().stream().allMatch(WorkerLink::hasEnded);
    }
}
