package antiphon.master.core;

import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// Everything the master decides. It is told what happened and when, and answers with what to do; told the same with
/// the same random generator, it answers the same.
///
/// Inputs of one turn change what is known ([#on]); [#endTurn] then acts once on all of it, so that a turn costs one
/// frame per worker however much it brought.
public final class MasterCore {
    /// Names the master as the node to rebuild from: it goes on from what it holds itself.
    public static final String ITSELF = "master";

    private static final int READ_ONLY_CLIENTS_SHOWN = 100;
    private static final int PENDING_WRITES_SHOWN = 20;
    private static final Reason ANOTHER_NODE = new Reason(
            Reason.Code.ANOTHER_NODE,
            "another node, or another life of it, than the one that answered the last heartbeat: if it has not just"
                    + " started again, give each worker an address that leads to it alone");
    private static final Reason SILENT = new Reason(Reason.Code.NO_ANSWER, "no word from it about messages sent");
    private static final long LOOK_AHEAD_NS = 100_000_000L;
    private static final String FULL = "full";
    private static final String DRAINING = "draining";

    private final CoreSettings settings;
    private final List<String> names;
    private final List<WorkerHealth> healths = new ArrayList<>();
    private final List<WorkerDelivery> deliveries = new ArrayList<>();
    private final List<Optional<WorkerReport>> reports = new ArrayList<>();
    private final List<Long> durableWhenAsked = new ArrayList<>();
    private final Positions positions;
    private final Clients clients;
    private final WaitingWrites waiting;
    private final Admission admission;
    private final RequestIds requestIds;
    private final MasterStart start;
    private final Identities identities;

    private List<MasterEffect> effects = new ArrayList<>();
    private long head;
    private boolean started;
    private boolean positionsMoved;
    private final Pace ownPace = new Pace();
    private int possible;
    private boolean somethingTold; // since `possible` was worked out
    private long lookedAheadNs;

    /// @param recoverFrom the worker an operator named to rebuild a lost log from, or [#ITSELF]
    public MasterCore(
            List<String> workerNames, CoreSettings settings, Optional<String> recoverFrom, RandomGenerator random) {
        this.settings = settings;
        this.names = List.copyOf(workerNames);
        int nodes = names.size() + 1;
        if (settings.quorum() > nodes)
            throw new IllegalArgumentException("a quorum of " + settings.quorum() + " among " + nodes + " nodes");
        recoverFrom.filter(name -> !names.contains(name) && !name.equals(ITSELF)).ifPresent(name -> {
            throw new IllegalArgumentException(
                    "RECOVER_FROM=" + name + " is none of the workers " + String.join(", ", names));
        });
        for (int worker = 0; worker < names.size(); worker++) {
            healths.add(new WorkerHealth(worker, names.get(worker), settings, this::emit));
            deliveries.add(new WorkerDelivery(worker, names.get(worker), settings, random, this::emit));
            reports.add(Optional.empty());
            durableWhenAsked.add(0L);
        }
        this.positions = new Positions(names.size());
        this.clients = new Clients(nodes);
        this.waiting = new WaitingWrites(nodes, write -> clients.waitsNoLonger(write.client));
        this.admission = new Admission(settings, nodes, clients, waiting);
        this.requestIds = new RequestIds(settings.requestIdsWindow());
        this.identities = new Identities(names);
        this.start = new MasterStart(names, settings, recoverFrom, random, this::emit);
    }

    private void emit(MasterEffect effect) {
        effects.add(effect);
        somethingTold |= effect instanceof MasterEffect.Tell;
    }

    /// What is to be done, in order, since the last call.
    public List<MasterEffect> takeEffects() {
        List<MasterEffect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    public void on(MasterInput input, long nowNs) {
        switch (input) {
            case MasterInput.Started own -> started(own, nowNs);
            case MasterInput.WritesArrived(List<WriteRequest> requests) -> {
                for (WriteRequest request : requests) write(request, nowNs);
            }
            case MasterInput.CallerGone(long ticket) -> waiting.callerGone(ticket);
            case MasterInput.Stored(long upTo) -> masterReached(upTo);
            case MasterInput.WorkerAnswered(int worker, WorkerReport report) -> answered(worker, report, nowNs);
            case MasterInput.WorkerMissed(int worker, Reason reason, boolean absent) -> {
                start.missed(worker, absent, nowNs);
                if (deliveries.get(worker).isArriving(nowNs)) {
                    healths.get(worker).heartbeatDelayed();
                } else {
                    healths.get(worker).heartbeatMissed(reason, nowNs);
                    dropIfUnhealthy(worker, reason);
                }
            }
            case MasterInput.WorkerKeysChanged(int worker) -> deliveries.get(worker).mayTakeNow(nowNs);
            case MasterInput.WorkerProgressed progress -> progressed(progress, nowNs);
            case MasterInput.CatchUpArriving(int worker, long bytes) ->
                deliveries.get(worker).catchUpArriving(bytes, nowNs);
            case MasterInput.FrameArriving(int worker, long stream, long bytes) ->
                deliveries.get(worker).arriving(stream, bytes, nowNs);
            case MasterInput.FrameSent(int worker, long stream, long upTo, boolean writable) ->
                deliveries.get(worker).frameSent(stream, upTo, writable);
            case MasterInput.FrameHeldUp(int worker, long stream, Reason reason) ->
                deliveries.get(worker).heldUp(stream, reason, nowNs);
            case MasterInput.LinkWritable(int worker, long stream) ->
                deliveries.get(worker).becameWritable(stream);
            case MasterInput.DeliveryFailed(int worker, long stream, Reason reason, boolean healable) ->
                deliveryFailed(worker, stream, reason, healable, nowNs);
            case MasterInput.WorkerFull(int worker, long stream, Reason reason) -> {
                if (deliveries.get(worker).isCurrent(stream)) deliveries.get(worker).noRoom(reason, nowNs);
            }
            case MasterInput.RecoveryEnded ended -> recoveryEnded(ended, nowNs);
            case MasterInput.Fetched(long attempt, long upTo, boolean complete) -> {
                start.fetched(attempt, upTo, complete, nowNs);
                head = Math.max(head, upTo);
                requestIds.headMoved(head);
                masterReached(upTo);
                askAll(complete, nowNs);
            }
            case MasterInput.FetchFailed(long attempt, String reason, boolean wentApart) ->
                start.fetchFailed(attempt, reason, wentApart, nowNs);
            case MasterInput.RequestSeen seen ->
                requestIds.remember(seen.client(), seen.requestId(), seen.content(), seen.sequence());
            case MasterInput.OwnDisk(String disk) -> identities.ownDisk(disk);
            case MasterInput.DiskChecked disk ->
                diskSeen(admission.diskChecked(disk), new MasterEvent.DiskFreed(disk.freeBytes()));
            case MasterInput.DiskRefuses(String reason) ->
                diskSeen(admission.diskRefuses(reason), new MasterEvent.DiskFull(reason));
            case MasterInput.DrainWanted(boolean drain) -> drain(drain);
            case MasterInput.Stopping _ -> {
                start.stopping();
                waiting.answerAll(this::unconfirmed);
            }
            case MasterInput.StatusWanted(long ticket, String client) ->
                emit(new MasterEffect.ShowStatus(ticket, view(client, nowNs)));
        }
    }

    private void started(MasterInput.Started own, long nowNs) {
        started = true;
        lookedAheadNs = nowNs;
        head = own.position();
        requestIds.headMoved(head);
        masterReached(own.position());
        healths.forEach(health -> health.start(nowNs));
        start.started(own, nowNs);
    }

    /// @param otherwise what to tell where there is room
    private void diskSeen(boolean changed, MasterEvent otherwise) {
        Optional<String> full = admission.diskFull();
        start.diskChecked(full);
        if (changed) emit(new MasterEffect.Tell(full.<MasterEvent>map(MasterEvent.DiskFull::new).orElse(otherwise)));
    }

    /// What is in the log goes on spreading, and who waits is answered: only new writes are refused.
    private void drain(boolean wanted) {
        if (!admission.drain(wanted)) return;
        emit(new MasterEffect.Tell(
                wanted ? new MasterEvent.Draining(waiting.size()) : new MasterEvent.DrainUndone()));
    }

    private void askAll(boolean now, long nowNs) {
        if (now) healths.forEach(health -> health.askNow(nowNs));
    }

    // A write: refused, known from before, or given the next number.

    private void write(WriteRequest request, long nowNs) {
        Optional<RequestIds.Known> known = request.requestId().isEmpty()
                ? Optional.empty()
                : requestIds.find(request.client(), request.requestId());
        boolean same = known.isPresent() && known.get().content().equals(request.content());
        if (same && isConcern(request.concern())) {
            repeat(request, known.get().sequence(), nowNs);
            return;
        }
        Optional<Refusal> refusal = same ? Optional.empty() : refusalOfOther(request, known);
        if (refusal.isEmpty()) refusal = admission.refusalOf(request, availableNodes(), start.reason(), nowNs);
        if (refusal.isPresent()) {
            emit(new MasterEffect.Answer(request.ticket(), new Outcome.NotAppended(refusal.get())));
            return;
        }
        long sequence = ++head;
        requestIds.headMoved(head);
        emit(new MasterEffect.Append(request.ticket(), sequence));
        clients.waits(request.client());
        waiting.add(waits(request, sequence, nowNs));
        if (!request.requestId().isEmpty())
            requestIds.remember(request.client(), request.requestId(), request.content(), sequence);
    }

    /// While this master does not know whether its own log is the one that counts, neither does it know what the id
    /// was used for: then it is refused as any new write is.
    private Optional<Refusal> refusalOfOther(WriteRequest request, Optional<RequestIds.Known> known) {
        if (!start.isWriting()) return Optional.empty();
        return known.map(first -> Refusal.otherContent(request.requestId(), first.sequence()));
    }

    /// It is in the log, so it cannot be refused; when no more callers can wait, or this master has stopped and nobody
    /// would answer them later, it is told what is known now. That is little while this master does not know whether
    /// its own log is the one that counts.
    private void repeat(WriteRequest request, long sequence, long nowNs) {
        Waiting write = waits(request, sequence, nowNs);
        write.repeat = true;
        if (!start.isWriting() && !start.isStopped()) {
            unconfirmed(write);
        } else if (positions.metUpTo(write.concern) >= sequence) {
            acknowledged(write);
        } else if (!start.isStopped() && admission.hasRoomFor(request.client())) {
            clients.waits(request.client());
            waiting.addRepeat(write);
        } else {
            unconfirmed(write);
        }
    }

    private boolean isConcern(int concern) {
        return concern >= 0 && concern <= nodes();
    }

    private Waiting waits(WriteRequest request, long sequence, long nowNs) {
        int concern = request.concern() == 0 ? nodes() : request.concern();
        long overdueAtNs = nowNs + settings.replicationTimeoutNs();
        return new Waiting(request.ticket(), sequence, concern, request.client(), overdueAtNs, request.deadlineNs());
    }

    private int nodes() {
        return names.size() + 1;
    }

    // Who holds what.

    private void masterReached(long upTo) {
        positions.masterReached(upTo);
        positionsMoved = true;
    }

    private void workerReached(int worker) {
        positions.workerReached(worker, deliveries.get(worker).durable());
        positionsMoved = true;
    }

    private void progressed(MasterInput.WorkerProgressed progress, long nowNs) {
        WorkerDelivery delivery = deliveries.get(progress.worker());
        if (!delivery.isCurrent(progress.stream())) return;
        if (!identities.isTheOneThatAnswered(progress.worker(), progress.incarnation())) {
            delivery.stop(ANOTHER_NODE);
            return;
        }
        healths.get(progress.worker()).reported(nowNs);
        if (progress.agreement() == WorkerReport.Agreement.UNKNOWN) {
            delivery.stop(differs(progress.position(), progress.agreement()));
        } else if (progress.agreement() != WorkerReport.Agreement.SAME) {
            delivery.startOver(0, differs(progress.position(), progress.agreement()));
            workerReached(progress.worker());
        } else if (delivery.progressed(progress.stream(), progress.position(), nowNs)) {
            workerReached(progress.worker());
        }
    }

    private void recoveryEnded(MasterInput.RecoveryEnded ended, long nowNs) {
        boolean known = identities.isTheOneThatAnswered(ended.worker(), ended.incarnation());
        deliveries.get(ended.worker()).recoveryEnded(known ? ended : ended.failed(ANOTHER_NODE), head, nowNs);
        workerReached(ended.worker());
    }

    private void deliveryFailed(int worker, long stream, Reason reason, boolean healable, long nowNs) {
        WorkerDelivery delivery = deliveries.get(worker);
        WorkerHealth health = healths.get(worker);
        // Told to the health first: the pause before the retry depends on what is believed now.
        if (!delivery.isCurrent(stream)) return;
        health.missed(reason, nowNs);
        delivery.failed(reason, healable, health.health(), nowNs);
        dropIfUnhealthy(worker, reason);
    }

    private void dropIfUnhealthy(int worker, Reason reason) {
        if (healths.get(worker).health() instanceof Health.Unhealthy) {
            deliveries.get(worker).lost(reason);
        }
    }

    // A worker's answer to a heartbeat.

    private void answered(int worker, WorkerReport report, long nowNs) {
        Optional<Reason> another = identities.objectionTo(worker, report);
        if (another.isPresent()) {
            isAnother(worker, another.get(), nowNs);
            return;
        }
        WorkerHealth health = healths.get(worker);
        boolean wasLost = health.health() instanceof Health.Unhealthy;
        boolean anew = reports.get(worker).map(last -> last.incarnation() != report.incarnation()).orElse(true);
        reports.set(worker, Optional.of(report));
        health.heard(nowNs);
        start.answered(worker, report);
        if (!start.isWriting()) return;

        WorkerDelivery delivery = deliveries.get(worker);
        Optional<Reason> objection = objectionTo(worker, report);
        if (objection.isPresent()) {
            delivery.refuse(objection.get(), nowNs);
            return;
        }
        boolean wentBack = report.position() < durableWhenAsked.get(worker);
        boolean comesBack = anew || wasLost || wentBack;
        if (report.position() > 0 && report.agreement() == WorkerReport.Agreement.UNKNOWN) {
            // Not counted now and looked at again with its next answer. To take it for the same would count copies that
            // nobody has compared; to take it for another would make the worker throw away messages that it may be the
            // last to hold whole.
            if (comesBack) delivery.startOver(0, differs(report.position(), report.agreement()));
            workerReached(worker);
            return;
        }
        if (report.position() > 0 && report.agreement() != WorkerReport.Agreement.SAME) {
            delivery.wentApart(differs(report.position(), report.agreement()), head, nowNs);
            workerReached(worker);
            return;
        }
        if (comesBack) delivery.startOver(report.position(), comeback(anew, wasLost));
        delivery.answered(report.position(), head, nowNs);
        workerReached(worker);
    }

    /// Somebody answers, but not this worker: that is no sign of life of it, and nothing it was said to hold counts.
    private void isAnother(int worker, Reason reason, long nowNs) {
        reports.set(worker, Optional.empty());
        start.missed(worker, false, nowNs);
        healths.get(worker).heartbeatMissed(reason, nowNs);
        deliveries.get(worker).isAnother(reason, nowNs);
        workerReached(worker);
    }

    private static Reason comeback(boolean anew, boolean wasLost) {
        if (anew) return Reason.other("it has started anew");
        return Reason.other(wasLost ? "it answers again" : "it holds fewer messages than before");
    }

    private Optional<Reason> objectionTo(int worker, WorkerReport report) {
        Optional<LogId> held = report.logId();
        if (held.isPresent() && !held.equals(start.logId()))
            return Optional.of(new Reason(
                    Reason.Code.OTHER_LOG,
                    "it holds another log, " + held.get() + ": its messages are left untouched; to make it a copy of"
                            + " this log, start it with empty storage"));
        if (held.isPresent() && report.epoch() > start.epoch()) {
            start.deposed(names.get(worker), report.epoch());
            waiting.answerAll(this::unconfirmed);
            return Optional.of(new Reason(
                    Reason.Code.LATER_EPOCH, "it has promised epoch " + report.epoch() + " to another master"));
        }
        return Optional.empty();
    }

    private static Reason differs(long position, WorkerReport.Agreement agreement) {
        String its = "its message " + position;
        return switch (agreement) {
            case BEYOND_HEAD ->
                new Reason(
                        Reason.Code.DIVERGED,
                        "it holds message " + position + ", which this master never gave out");
            case UNKNOWN ->
                new Reason(
                        Reason.Code.DAMAGE,
                        its + " cannot be compared with this master's now: damage on a disk keeps a hash from being"
                                + " read");
            case SAME, DIFFERENT ->
                new Reason(Reason.Code.DIVERGED, its + " is another than this master's: the two logs went apart");
        };
    }

    // The end of a turn: act on what is known now.

    public void endTurn(long nowNs) {
        if (!started) return;
        boolean wasWriting = start.isWriting();
        start.endTurn(nowNs);
        if (start.isWriting() && !wasWriting) beginReign(nowNs);
        long foremost = foremost();
        for (int worker = 0; worker < names.size(); worker++) {
            if (healths.get(worker).askIfDue(nowNs, start.answerWithinNs(nowNs)))
                durableWhenAsked.set(worker, deliveries.get(worker).durable());
            deliverTo(worker, foremost, nowNs);
            deliveries.get(worker).keepPace(!healths.get(worker).isSilent(), head, nowNs);
        }
        answerMet();
        waiting.expire(nowNs, this::unconfirmed);
        waiting.becomeLate(nowNs, write -> late(write, nowNs));
        ownPace.update(positions.ofMaster(), head, true, false, nowNs);
        lookAhead(nowNs);
    }

    /// What workers said before belongs to the question of the start; as copies they are asked anew.
    private void beginReign(long nowNs) {
        for (int worker = 0; worker < names.size(); worker++) reports.set(worker, Optional.empty());
        askAll(true, nowNs);
    }

    /// Of those that take messages now.
    private long foremost() {
        long foremost = 0;
        for (WorkerDelivery delivery : deliveries)
            if (delivery.streams()) foremost = Math.max(foremost, delivery.durable());
        return foremost;
    }

    private void deliverTo(int worker, long foremost, long nowNs) {
        if (!start.isWriting()) return;
        OptionalLong silent = deliveries.get(worker).endTurn(head, foremost, nowNs);
        if (silent.isPresent())
            deliveryFailed(worker, silent.getAsLong(), SILENT, true, nowNs);
    }

    private void answerMet() {
        if (!positionsMoved) return;
        positionsMoved = false;
        for (int concern = 1; concern <= nodes(); concern++) {
            long upTo = positions.metUpTo(concern);
            waiting.met(concern, upTo, this::acknowledged);
            clients.met(concern, upTo, client -> emit(new MasterEffect.Tell(new MasterEvent.ClientWritable(client))));
        }
    }

    private void acknowledged(Waiting write) {
        int copies = positions.copiesOf(write.sequence);
        emit(new MasterEffect.Answer(write.ticket, new Outcome.Acknowledged(write.sequence, copies, write.repeat)));
    }

    private void unconfirmed(Waiting write) {
        int copies = positions.copiesOf(write.sequence);
        emit(new MasterEffect.Answer(write.ticket, new Outcome.Unconfirmed(write.sequence, copies, write.repeat)));
    }

    private void late(Waiting write, long nowNs) {
        if (clients.owes(write.client, write.concern, write.sequence, nowNs))
            emit(new MasterEffect.Tell(new MasterEvent.ClientReadOnly(write.client, write.sequence, write.concern)));
    }

    /// When [#endTurn] must be called at the latest; `Long.MAX_VALUE` when nothing is due.
    public long nextNs() {
        if (!started) return Long.MAX_VALUE;
        long next = Math.min(waiting.nextNs(), start.nextNs());
        for (WorkerHealth health : healths) next = Math.min(next, health.nextNs());
        if (!start.isWriting()) return next; // nothing is delivered then
        for (WorkerDelivery delivery : deliveries) next = Math.min(next, delivery.nextNs());
        return next;
    }

    // What is shown.

    /// How full everything is that grows with what others do; each has a limit in the settings.
    ///
    /// @param underWayMax messages that were sent to one worker and are not durable on it
    public record Sizes(int waitingWrites, int knownClients, int readOnlyClients, int requestIds, long underWayMax) {}

    public Sizes sizes() {
        long underWayMax = 0;
        for (WorkerDelivery delivery : deliveries) underWayMax = Math.max(underWayMax, delivery.underWay());
        return new Sizes(
                waiting.size(), clients.count(), clients.readOnlyCount(), requestIds.size(), underWayMax);
    }

    /// The number up to which the master's own log is durable.
    public long position() {
        return positions.ofMaster();
    }

    /// The number up to which a worker holds everything durably, as far as is known.
    public long positionOf(int worker) {
        return deliveries.get(worker).durable();
    }

    /// How many of the client's writes wait for copies.
    public int pendingOf(String client) {
        return clients.pendingOf(client);
    }

    private int availableNodes() {
        int available = 1;
        for (int worker = 0; worker < names.size(); worker++) if (isAvailable(worker)) available++;
        return available;
    }

    /// A worker that is refused, or has no room, can hold no copy, however well it answers.
    private boolean isAvailable(int worker) {
        return !(healths.get(worker).health() instanceof Health.Unhealthy)
                && !(deliveries.get(worker).state() instanceof Delivery.Refused);
    }

    /// Whether writes are taken now, as far as that depends on the master itself.
    public boolean takesWrites() {
        return start.isWriting() && admission.diskFull().isEmpty() && admission.draining().isEmpty();
    }

    /// The highest write concern that is met before its client becomes read-only, as it was at the end of a turn a
    /// moment ago; 0 when writes are refused.
    public int writeConcernPossible() {
        return possible;
    }

    /// Seldom enough not to be noticed under load, where turns follow each other closely.
    private void lookAhead(long nowNs) {
        if (!somethingTold && nowNs - lookedAheadNs < LOOK_AHEAD_NS) return;
        somethingTold = false;
        lookedAheadNs = nowNs;
        possible = forecast("", nowNs).possible();
    }

    private Forecast forecast(String client, long nowNs) {
        List<Forecast.Worker> workers = new ArrayList<>();
        for (int worker = 0; worker < names.size(); worker++)
            workers.add(new Forecast.Worker(names.get(worker), isAvailable(worker), expectationOf(worker, nowNs)));
        return new Forecast(
                Expectations.ofMaster(ownPace, head, positions.ofMaster(), nowNs),
                workers,
                refused(client, availableNodes()),
                refused(client, availableNodes() - 1),
                settings.replicationTimeoutNs());
    }

    private Forecast.Refused refused(String client, int available) {
        return new Forecast.Refused(
                admission.foreseen(1, client, available, start.reason()),
                admission.foreseen(2, client, available, start.reason()));
    }

    private Expectation expectationOf(int worker, long nowNs) {
        return deliveries.get(worker).expectation(healths.get(worker), reports.get(worker), head, nowNs);
    }

    private ClusterView view(String client, long nowNs) {
        List<ClusterView.Worker> workers = new ArrayList<>();
        for (int worker = 0; worker < names.size(); worker++) workers.add(viewOf(worker, nowNs));
        return new ClusterView(
                state(),
                stateReason(),
                start.logId(),
                start.epoch(),
                head,
                positions.ofMaster(),
                nodes(),
                availableNodes(),
                settings.quorum(),
                workers,
                clients.readOnlyClients(READ_ONLY_CLIENTS_SHOWN, nowNs),
                clients.readOnlyCount(),
                waiting.size(),
                waiting.oldest(PENDING_WRITES_SHOWN).stream().map(write -> viewOf(write, nowNs)).toList(),
                ownPace.tookNs(),
                forecast(client, nowNs));
    }

    private ClusterView.PendingWrite viewOf(Waiting write, long nowNs) {
        long arrivedAtNs = write.overdueAtNs - settings.replicationTimeoutNs();
        return new ClusterView.PendingWrite(write.sequence, write.client, write.concern, nowNs - arrivedAtNs);
    }

    private String state() {
        if (isDraining()) return DRAINING;
        return isFull() ? FULL : start.phase().word();
    }

    private String stateReason() {
        if (isDraining()) return admission.draining().orElseThrow();
        return isFull() ? admission.diskFull().orElseThrow() : start.reason();
    }

    private boolean isDraining() {
        return start.isWriting() && admission.draining().isPresent();
    }

    /// It would write, if there were room.
    private boolean isFull() {
        return start.isWriting() && admission.diskFull().isPresent();
    }

    private ClusterView.Worker viewOf(int worker, long nowNs) {
        WorkerHealth health = healths.get(worker);
        WorkerDelivery delivery = deliveries.get(worker);
        Delivery state = delivery.state();
        boolean recovers = state instanceof Delivery.Recovering;
        Optional<WorkerReport> report = reports.get(worker);
        // Before this master writes, a worker's own word is all there is.
        long position = start.isWriting()
                ? delivery.durable()
                : report.map(WorkerReport::position).orElse(0L);
        return new ClusterView.Worker(
                names.get(worker),
                health.health().name(),
                health.reason(),
                health.forNs(nowNs),
                health.heardForNs(nowNs),
                position,
                Math.max(0, head - position),
                report.map(WorkerReport::gap).orElse(0L),
                state.name(),
                state.reason(),
                recovers ? ((Delivery.Recovering) state).from() : 0,
                recovers ? ((Delivery.Recovering) state).to() : 0,
                report.map(WorkerReport::freeDiskBytes).orElse(0L),
                report.map(WorkerReport::incarnation).orElse(0L),
                delivery.failures(),
                expectationOf(worker, nowNs),
                delivery.pace().tookNs(),
                delivery.pace().tookAgoNs(nowNs));
    }
}
