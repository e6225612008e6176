package antiphon.master.tracing;

import antiphon.core.NodeId;
import antiphon.master.core.MasterCore;
import antiphon.master.core.contract.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The traced writes in progress, updated in turns of the master's loop. Positions are
/// cumulative, so that a write has reached a node as soon as the node's position has reached the write.
public final class OpenTraces {
    private final long lifetimeNs;
    private final LongSupplier nanoClock;
    private final Consumer<WriteTrace> onDone;

    private final List<WriteTrace> open = new ArrayList<>(); // in the order in which they came, and so by age
    // The positions that all of them know. Later messages are above them, so only changes are noted.
    private final Map<NodeId, Long> reported = new HashMap<>();
    private long reportedOfMaster;

    /// @param lifetimeNs for how long what happens to a write is followed
    /// @param onDone takes what is to be exported
    OpenTraces(long lifetimeNs, LongSupplier nanoClock, Consumer<WriteTrace> onDone) {
        this.lifetimeNs = lifetimeNs;
        this.nanoClock = nanoClock;
        this.onDone = onDone;
    }

    /// Its writes were given to the core.
    public void taken(WriteTrace trace) {
        open.add(trace);
    }

    public void sequenced(WriteTrace trace, long sequence) {
        trace.sequenced(sequence, nanoClock.getAsLong());
    }

    /// Messages from `from` to `upTo` went out to a worker.
    public void sent(NodeId worker, long from, long upTo) {
        if (open.isEmpty()) return;
        long nowNs = nanoClock.getAsLong();
        for (WriteTrace trace : open) trace.sent(worker, from, upTo, nowNs);
    }

    /// Looks how far each node has got, before what follows from it is done.
    public void look(MasterCore core) {
        if (open.isEmpty()) return;
        masterReached(core.position());
        core.workers().forEach(worker -> workerReached(worker, core.positionOf(worker)));
    }

    void masterReached(long position) {
        if (position == reportedOfMaster) return;
        reportedOfMaster = position;
        long nowNs = nanoClock.getAsLong();
        for (WriteTrace trace : open) trace.masterReached(position, nowNs);
    }

    void workerReached(NodeId worker, long position) {
        Long before = reported.put(worker, position);
        if (before != null && before == position) return;
        long nowNs = nanoClock.getAsLong();
        for (WriteTrace trace : open) trace.workerReached(worker, position, nowNs);
    }

    public void answered(WriteTrace trace, Outcome outcome) {
        trace.answered(outcome, nanoClock.getAsLong());
    }

    public void callerGone(WriteTrace trace) {
        trace.callerGone(nanoClock.getAsLong());
    }

    /// At the end of a turn: drops those that are done, or that have been followed for long enough.
    public void turnOver() {
        if (open.isEmpty()) return;
        long nowNs = nanoClock.getAsLong();
        open.removeIf(trace -> letGo(trace, nowNs));
    }

    private boolean letGo(WriteTrace trace, long nowNs) {
        if (!trace.isDone()) {
            if (!trace.isOlderThan(lifetimeNs, nowNs)) return false;
            trace.ended("within " + lifetimeNs / 1_000_000_000 + " s", nowNs);
        }
        onDone.accept(trace);
        return true;
    }

    /// No more turns follow.
    public void stop() {
        long nowNs = nanoClock.getAsLong();
        for (WriteTrace trace : open) {
            if (!trace.isDone()) trace.ended("before the master stopped", nowNs);
            onDone.accept(trace);
        }
        open.clear();
    }
}
