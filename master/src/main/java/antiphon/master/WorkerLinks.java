package antiphon.master;

import antiphon.master.core.MasterEffect;
import antiphon.master.core.MasterInput;
import antiphon.master.replica.PeerLinks;
import java.time.Duration;
import java.util.List;

/// The links to all workers, by their place in the settings. Called in turns of the loop.
final class WorkerLinks implements PeerLinks, AutoCloseable {
    private final List<WorkerLink> links;

    WorkerLinks(List<WorkerLink> links) {
        this.links = List.copyOf(links);
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
}
