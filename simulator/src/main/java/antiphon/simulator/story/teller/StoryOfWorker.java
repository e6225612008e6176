package antiphon.simulator.story.teller;

import antiphon.message.LogEntry;
import antiphon.simulator.role.SimWorker;
import antiphon.worker.core.contract.WorkerEffect;
import antiphon.worker.core.contract.WorkerEvent;
import antiphon.worker.core.contract.WorkerInput;
import java.util.List;

/// Prints what a worker receives, decides and does. The receipt of a missing message is printed once it is durable.
final class StoryOfWorker {
    private final SimWorker worker;
    private final StoryTrace trace;
    private long durable;
    private int gapPrinted;

    StoryOfWorker(SimWorker worker, StoryTrace trace) {
        this.worker = worker;
        this.trace = trace;
    }

    void started() {
        durable = worker.log().durable();
        gapPrinted = 0;
    }

    void hears(WorkerInput input) {
        switch (input) {
            case WorkerInput.BatchArrived(_, List<LogEntry> entries) -> arrived(entries);
            case WorkerInput.PageArrived page when !page.entries().isEmpty() ->
                say(
                        "receives "
                                + StoryTrace.range(
                                        page.entries().getFirst().sequence(),
                                        page.entries().getLast().sequence())
                                + " from the master");
            case WorkerInput.Stored(long upTo, long truncations) -> {
                if (truncations != worker.syncs().truncations() || upTo <= durable) return;
                durable = upTo;
                say("is durable up to " + upTo);
            }
            default -> {}
        }
    }

    private void arrived(List<LogEntry> entries) {
        long first = entries.getFirst().sequence();
        long last = Math.min(entries.getLast().sequence(), worker.log().end());
        if (first <= last) say("receives " + StoryTrace.range(first, last) + " again and holds it already");
    }

    void does(WorkerEffect effect) {
        switch (effect) {
            case WorkerEffect.SendProgress(_, long position, _, int gap) -> {
                if (gap > 0 && gap != gapPrinted)
                    say("answers: durable up to " + position + ", " + gap
                            + (gap == 1 ? " message waits" : " messages wait"));
                gapPrinted = gap;
            }
            case WorkerEffect.Truncate(long after) -> durable = Math.min(durable, after);
            case WorkerEffect.FetchPage(_, long after, _, _) -> say("asks the master for CatchUp after " + after);
            case WorkerEffect.CloseStream(_, var refusal) -> say("ends the stream: " + refusal.detail());
            case WorkerEffect.RefuseRecovery(_, var refusal) -> say("refuses the recovery: " + refusal.detail());
            case WorkerEffect.Emit(WorkerEvent event) -> emits(event);
            default -> {}
        }
    }

    private void emits(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.LogTaken(var logId) -> say("holds a copy of log " + logId + " from now on");
            case WorkerEvent.EpochPromised(long epoch) -> say("promises epoch " + epoch);
            case WorkerEvent.GapOpened(long missing, long arrived) ->
                say("receives " + arrived + " without " + missing + ": MISSING_PARENT, it waits");
            case WorkerEvent.GapClosed(long head) -> say("closes the gap: appends all up to " + head);
            case WorkerEvent.Diverged(long sequence, _, _) -> say("receives another message " + sequence);
            case WorkerEvent.Truncated(long after, long last) ->
                say(
                        "quarantines " + StoryTrace.range(after + 1, last)
                                + ": of an older epoch, never acknowledged");
            case WorkerEvent.ChildDropped(long sequence, String reason) -> say("drops " + sequence + ": " + reason);
            case WorkerEvent.DiskFull(String reason) -> say("takes no messages: " + reason);
            case WorkerEvent.DiskFreed _ -> say("has room and takes messages again");
            case WorkerEvent.CatchUpStarted(long from, long to, String why) ->
                say(
                        from == to
                                ? "compares what it holds up to " + from + " with the master"
                                : "is at " + from + " and must reach " + to + ": " + why);
            case WorkerEvent.CatchUpStalled(_, String reason) -> say("catch-up is held up: " + reason);
            case WorkerEvent.CatchUpEnded(var result, long position, _) ->
                say("is " + result + " at " + position);
            // Printed as the end of the stream or of the recovery.
            case WorkerEvent.MasterRefused _,WorkerEvent.DeliveryRefused _ -> {}
        }
    }

    private void say(String what) {
        trace.say(worker.surroundings.nowNs(), worker.name, what);
    }
}
