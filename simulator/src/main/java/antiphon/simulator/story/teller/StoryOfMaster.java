package antiphon.simulator.story.teller;

import antiphon.core.NodeId;
import antiphon.master.core.contract.DeliveryState;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.policy.Health;
import antiphon.simulator.role.SimMaster;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Prints what a master receives, decides and does. Heartbeats of a worker that is well are left out: nothing comes of
/// them.
final class StoryOfMaster {
    private record Stream(NodeId worker, long number) {}

    private final StoryTrace trace;
    private final Set<Stream> givenUp = new HashSet<>(); // by the master, which gets their end
    private final Map<NodeId, Health.Name> healths = new TreeMap<>();
    private final Map<NodeId, Long> positions = new TreeMap<>(); // as the master heard them
    private final Map<NodeId, String> words = new TreeMap<>(); // what each worker said last, before the master led
    private long durable;
    private String failure = "";
    private String doubt = "";
    private Optional<NodeId> synced = Optional.empty();

    StoryOfMaster(StoryTrace trace) {
        this.trace = trace;
    }

    Health.Name healthOf(NodeId worker) {
        return healths.getOrDefault(worker, Health.Name.SUSPECTED);
    }

    void started(long position) {
        healths.clear();
        words.clear();
        positions.clear();
        durable = position;
    }

    void hears(SimMaster master, MasterInput input) {
        switch (input) {
            case MasterInput.Stored(long upTo) -> durable(master, upTo);
            case MasterInput.Fetched(_, long head, _) -> durable(master, head);
            case MasterInput.WorkerProgressed said ->
                heardOf(master, said.worker(), said.position(), said.agreement());
            case MasterInput.WorkerAnswered(NodeId worker, WorkerReport report) ->
                answered(master, worker, report);
            case MasterInput.WorkerMissed(NodeId worker, Reason reason, _) -> {
                if (healthOf(worker) != Health.Name.UNHEALTHY)
                    say(master, worker + " misses a heartbeat: " + reason.sentence());
            }
            case MasterInput.DeliveryFailed(NodeId worker, long stream, Reason reason, _) -> {
                if (!givenUp.remove(new Stream(worker, stream))) failed(master, worker, reason.sentence());
            }
            case MasterInput.CallerGone _ -> say(master, "hears that a caller has hung up; the write goes on");
            default -> {}
        }
    }

    private void failed(SimMaster master, NodeId worker, String reason) {
        failure = reason;
        say(master, "the stream to " + worker + " failed: " + reason);
    }

    private void durable(SimMaster master, long upTo) {
        if (upTo <= durable) return;
        durable = upTo;
        say(master, "is durable up to " + upTo);
    }

    private void answered(SimMaster master, NodeId worker, WorkerReport report) {
        if (!master.leads()) {
            String word = report.logId().map(id -> "holds " + report.position() + " of log " + id).orElse("has no log");
            if (!word.equals(words.put(worker, word))) say(master, "hears: " + worker + " " + word);
            return;
        }
        // Not heard from yet is no doubt.
        Health.Name health = healths.getOrDefault(worker, Health.Name.HEALTHY);
        if (!heardOf(master, worker, report.position(), report.agreement()) && health != Health.Name.HEALTHY)
            say(master, worker + " answers a heartbeat");
    }

    /// @return whether it was worth a line
    private boolean heardOf(SimMaster master, NodeId worker, long position, WorkerReport.Agreement agreement) {
        if (agreement != WorkerReport.Agreement.SAME) {
            say(master, "hears: " + worker + " holds a message " + position + " that is not the master's");
            return true;
        }
        if (position <= positions.getOrDefault(worker, 0L)) return false;
        positions.put(worker, position);
        say(master, "hears: " + worker + " is durable up to " + position);
        return true;
    }

    void does(SimMaster master, MasterEffect effect) {
        switch (effect) {
            case MasterEffect.Append(long ticket, long sequence) ->
                say(master, "gives \"" + master.writeOf(ticket).content() + "\" number " + sequence);
            case MasterEffect.Send(NodeId worker, _, long from, long through, _) ->
                sayOf(master, "sends " + StoryTrace.range(from, through) + " to", worker);
            case MasterEffect.CloseStream(NodeId worker, long stream) -> givenUp.add(new Stream(worker, stream));
            case MasterEffect.OpenStream(NodeId worker, _) -> {
                if (!synced.equals(Optional.of(worker))) sayOf(master, "opens a stream to", worker);
                synced = Optional.empty();
            }
            case MasterEffect.StartRecovery(NodeId worker, _, long latest) ->
                sayOf(master, "sends HandleRecovery, its latest is " + latest + ", to", worker);
            case MasterEffect.Fetch(NodeId worker, _, long after, long through, _) ->
                sayOf(master,
                        through > after
                                ? "fetches " + StoryTrace.range(after + 1, through) + " from"
                                : "has nothing to fetch from",
                        worker);
            case MasterEffect.Emit(MasterEvent event) -> emits(master, event);
            default -> {}
        }
    }

    private void emits(SimMaster master, MasterEvent event) {
        switch (event) {
            case MasterEvent.HealthChanged(NodeId worker, _, Health.Name to, String reason) -> {
                healths.put(worker, to);
                doubt = reason;
                say(master, worker + " is " + to + " now: " + reason);
            }
            case MasterEvent.DeliveryChanged(NodeId worker, DeliveryState delivery, String reason) ->
                deliveryChanged(master, worker, delivery, reason);
            case MasterEvent.RecoveryEnded ended -> recoveryEnded(master, ended);
            case MasterEvent.WorkerTruncated(NodeId worker, long first, long last) ->
                say(master, "hears: " + worker + " has truncated " + StoryTrace.range(first, last));
            case MasterEvent.WorkerInMemory(NodeId worker) -> say(master, "hears: " + worker + " has no disk");
            case MasterEvent.ClientReadOnly(String client, long sequence, int concern) ->
                say(master, client + " is read-only now: " + sequence + " is short of its " + concern + " copies");
            case MasterEvent.ClientWritable(String client) -> say(master, client + " may write again");
            case MasterEvent.StartedWriting(var logId, long epoch, long head, String how) ->
                say(master,
                        "writes log " + logId + " from number " + (head + 1) + " on in epoch " + epoch + ": " + how);
            case MasterEvent.MessagesLost(long first, long through) ->
                say(master, "gives up messages " + StoryTrace.range(first, through));
            case MasterEvent.DiskFull(String reason) -> say(master, "takes no writes: " + reason);
            case MasterEvent.DiskFreed _ -> say(master, "has room and takes writes again");
            case MasterEvent.Draining _ -> say(master, "takes no new writes, for it is drained");
            case MasterEvent.TimestampsAhead(long aheadMs) ->
                say(master, "repeats timestamps, for its clock is " + aheadMs + " ms behind them");
            case MasterEvent.TimestampsInStep _ -> say(master, "has a clock in step with its timestamps again");
            case MasterEvent.LeaseLost _ -> say(master, "takes no writes, for too few members answer");
            case MasterEvent.LeaseHeld _ -> say(master, "takes writes again, for a majority answers");
            case MasterEvent.DrainUndone _ -> say(master, "is no longer drained");
            case MasterEvent.CannotWriteYet(_, String reason) -> say(master, "cannot write yet: " + reason);
            case MasterEvent.Stopped(String reason) -> say(master, "stops writing: " + reason);
            case MasterEvent.HealthReasonChanged(NodeId worker, _, String reason) ->
                say(master, worker + " is so for another reason: " + reason);
            case MasterEvent.RecoveryStarted _ -> {} // Its effect has been printed.
        }
    }

    /// The stream and the reason of its failure have been printed.
    private void deliveryChanged(SimMaster master, NodeId worker, DeliveryState delivery, String reason) {
        if (delivery == DeliveryState.RETRYING && reason.equals(failure)) return;
        switch (delivery) {
            case STREAMING -> {}
            case WAITING -> say(
                    master,
                    "delivers nothing to " + worker + " until it answers"
                            + (doubt.startsWith(reason) ? "" : ": " + reason));
            case REFUSED -> say(master, "delivers nothing to " + worker + ": " + reason);
            case RETRYING, RECOVERING ->
                say(master, "delivery to " + worker + ": " + delivery.word() + ", " + reason);
        }
    }

    private void recoveryEnded(SimMaster master, MasterEvent.RecoveryEnded ended) {
        String what = "hears " + ended.result() + " at " + ended.position() + " from";
        if (ended.result() == MasterInput.RecoveryResult.SYNCED) {
            synced = Optional.of(ended.worker()); // It is streamed to from now on.
            positions.merge(ended.worker(), ended.position(), Math::max);
            sayOf(master, what, ended.worker());
        } else say(master, what + " " + ended.worker() + ": " + ended.reason());
    }

    private void say(SimMaster master, String what) {
        trace.say(master.surroundings.nowNs(), master.name, what);
    }

    private void sayOf(SimMaster master, String what, NodeId worker) {
        trace.sayOf(master.surroundings.nowNs(), master.name, what, worker.name());
    }
}
