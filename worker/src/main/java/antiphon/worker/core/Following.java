package antiphon.worker.core;

import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.message.LogId;
import antiphon.worker.core.arrival.Arrivals;
import antiphon.worker.core.contract.Refusal;
import antiphon.worker.core.contract.WorkerInput;
import java.util.Optional;

/// Which master this worker follows, and the end of everything that belongs to one before it.
final class Following {
    private final EpochPromise promise;
    private final Adoption adoption;
    private final Arrivals arrivals;
    private final Streams streams;
    private final Waiting waiting;
    private final CatchUp catchUp;
    private final Fences fences;

    Following(
            EpochPromise promise,
            Adoption adoption,
            Arrivals arrivals,
            Streams streams,
            Waiting waiting,
            CatchUp catchUp,
            Fences fences) {
        this.promise = promise;
        this.adoption = adoption;
        this.arrivals = arrivals;
        this.streams = streams;
        this.waiting = waiting;
        this.catchUp = catchUp;
        this.fences = fences;
    }

    /// @param of the epoch in which a master asks, when that was taken over
    /// @param position everything up to here is durable
    /// @return why it is not followed
    Optional<Refusal> admit(Optional<LogId> logId, long epoch, Optional<OwnedEpoch> of, long position) {
        of.filter(asked -> asked.epoch() != epoch).ifPresent(other -> {
            throw new IllegalArgumentException("a question in epoch " + epoch + " of the leader of " + other);
        });
        Optional<Refusal> refusal = promise(logId, epoch, of.map(OwnedEpoch::owner), position);
        if (refusal.isEmpty()) of.ifPresent(adoption::heard);
        return refusal;
    }

    private Optional<Refusal> promise(Optional<LogId> logId, long epoch, Optional<Owner> owner, long position) {
        long before = promise.promised();
        Optional<Refusal> refusal = promise.admit(logId, epoch, owner, arrivals.noRoom());
        promise.logId().ifPresent(arrivals::belongTo);
        if (promise.promised() > before) {
            adoption.promised();
            streams.promised(epoch);
            fences.promised();
            waiting.promised(epoch, owner.isPresent(), adoption.counted(position));
            if (owner.isPresent()) {
                arrivals.dropGap(); // Its leader may not have that; it must not be counted in its epoch.
                catchUp.outdated(Waiting.outdated(before, promise.promised()));
            }
        }
        return refusal;
    }

    void fence(WorkerInput.FenceAsked fence, long position) {
        Optional<Refusal> refusal = promise(
                Optional.of(fence.logId()), fence.epoch(), Optional.of(fence.owner()), position);
        if (refusal.isPresent()) fences.refuse(fence, refusal.get());
        else fences.asked(fence);
    }

    /// @param position everything up to here is durable
    void ofTakeover(WorkerInput.OfTakeover order, long position, long nowNs) {
        if (!isPromised(order.epoch(), order.owner())) return;
        switch (order) {
            case WorkerInput.RebuildAsked rebuild -> catchUp.rebuild(CatchUpRun.Rebuild.of(rebuild), nowNs);
            case WorkerInput.AdoptAsked _ -> adoption.adoptOwn(position);
        }
    }

    private boolean isPromised(long epoch, Owner owner) {
        return promise.promised() == epoch && promise.owner().equals(Optional.of(owner));
    }

    /// The leader of the promised epoch says that the messages up to here are committed: no other has an open stream.
    void committed(long stream, long upTo) {
        if (streams.isOpen(stream)) committed(upTo);
    }

    /// A leader says so with a heartbeat. The word of any but that of the promised epoch counts for nothing.
    void committed(OwnedEpoch of, long upTo) {
        if (isPromised(of.epoch(), of.owner())) committed(upTo);
    }

    /// Before the epoch is adopted this log may hold other messages under these numbers.
    private void committed(long upTo) {
        if (adoption.hasAdopted()) promise.committed(Math.min(upTo, arrivals.head()));
    }

    /// Whether a page is taken: one of the leader, or of the source from which this node rebuilds its log.
    Optional<Refusal> admitPage(WorkerInput.PageArrived page, Optional<OwnedEpoch> of, long position) {
        return catchUp.rebuild().map(rebuild -> rebuild.refusalOf(page, promise.logId()))
                .orElseGet(() -> admit(Optional.of(page.logId()), page.epoch(), of, position));
    }

    void gone(long call) {
        waiting.gone(call);
        fences.gone(call);
    }

    /// @param position everything up to here is durable
    void endTurn(long position) {
        fences.endTurn(position, adoption.adopted());
        adoption.endTurn(position);
    }
}
