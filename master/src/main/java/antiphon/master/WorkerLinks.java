package antiphon.master;

import antiphon.log.ReplicaStore;
import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;
import antiphon.master.replica.PeerLinks;
import antiphon.node.repair.OtherNode;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// The links to all workers, by their place in the settings. Called in turns of the loop.
public final class WorkerLinks implements PeerLinks, AutoCloseable {
    private final List<WorkerLink> links;

    /// @param workers the connections to each
    /// @param inputs takes the results
    public WorkerLinks(
            List<WorkerChannels> workers, LinkSettings settings, ReplicaStore store, Consumer<MasterInput> inputs) {
        this(IntStream.range(0, workers.size())
                .mapToObj(worker -> new WorkerLink(worker, workers.get(worker), settings, store, inputs))
                .toList());
    }

    WorkerLinks(List<WorkerLink> links) {
        this.links = List.copyOf(links);
    }

    /// The workers as sources of messages that are damaged here. For any thread.
    public List<OtherNode> copies() {
        return links.stream().map(WorkerLink::copies).toList();
    }

    @Override
    public MasterInput send(MasterEffect.Send send) {
        return links.get(send.worker()).stream().send(send);
    }

    @Override
    public void perform(MasterEffect.ToWorker effect) {
        switch (effect) {
            case MasterEffect.Ping(int worker, long answerWithinNs) ->
                links.get(worker).ping(Duration.ofNanos(answerWithinNs));
            case MasterEffect.OpenStream(int worker, long stream) ->
                links.get(worker).stream().open(stream);
            case MasterEffect.CloseStream(int worker, long stream) ->
                links.get(worker).stream().close(stream);
            case MasterEffect.StartRecovery(int worker, long attempt, long latest) ->
                links.get(worker).startRecovery(attempt, latest);
            case MasterEffect.CancelRecovery(int worker, long attempt) ->
                links.get(worker).cancelRecovery(attempt);
            case MasterEffect.Disconnect(int worker) -> links.get(worker).disconnect();
            case MasterEffect.Fetch fetch -> links.get(fetch.worker()).fetch(fetch);
        }
    }

    @Override
    public void close() {
        links.forEach(WorkerLink::close);
    }

    /// Whether nothing of them works on the log any more, once they were closed.
    boolean haveEnded() {
        return links.stream().allMatch(WorkerLink::hasEnded);
    }
}
