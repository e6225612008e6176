package antiphon.master.core;

import antiphon.core.NodeId;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.core.member.Identities;
import antiphon.master.core.member.Member;
import antiphon.master.core.member.Members;
import antiphon.master.core.member.Positions;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.EpochStart;
import antiphon.master.core.start.MasterStart;
import antiphon.master.core.start.Start;
import antiphon.master.core.start.TakenEpoch;
import antiphon.master.core.write.Writes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// All decisions of the master. It takes what happened and when, and returns what to do. The same inputs with the same
/// random generator give the same effects.
///
/// The inputs of a turn change the state ([#on]); [#endTurn] then acts once on all of them, so that a turn costs one
/// frame per worker however many inputs it has.
public final class MasterCore {
    private final Members members;
    private final Positions positions;
    private final Start start;
    private final Identities identities;
    private final Writes writes;
    private final WorkerInputs workerInputs;
    private final Outlook outlook;
    private final Overview overview;

    private List<MasterEffect> effects = new ArrayList<>();
    private boolean started;
    private long committed;
    private boolean somethingEmitted; // since the outlook looked ahead

    /// @param recoverFrom the worker an operator named to rebuild a lost log from, or [CoreSettings#ITSELF]
    public MasterCore(
            List<NodeId> workers, CoreSettings settings, Optional<NodeId> recoverFrom, RandomGenerator random) {
        this(workers, settings, random, 0, out -> {
            recoverFrom.filter(named -> !workers.contains(named) && !named.equals(CoreSettings.ITSELF))
                    .ifPresent(named -> {
                        throw new IllegalArgumentException("RECOVER_FROM=" + named + " is none of the workers "
                                + String.join(", ", workers.stream().map(NodeId::name).toList()));
                    });
            return new MasterStart(workers, settings, recoverFrom, random, out);
        });
    }

    /// A master whose node has taken an epoch over; its workers are the other members.
    public MasterCore(TakenEpoch taken, CoreSettings settings, RandomGenerator random) {
        this(taken.others(), settings, random, taken.committed(), out -> new EpochStart(taken, settings, out));
    }

    private MasterCore(
            List<NodeId> workers,
            CoreSettings settings,
            RandomGenerator random,
            long committed,
            Function<Consumer<MasterEffect>, Start> starting) {
        this.members = new Members(workers, settings, random, this::emit);
        int nodes = members.nodes();
        if (settings.quorum() > nodes)
            throw new IllegalArgumentException("a quorum of " + settings.quorum() + " among " + nodes + " nodes");
        this.committed = committed;
        this.start = starting.apply(this::emit);
        this.positions = new Positions(members.all().stream().map(this::counted).toList());
        this.identities = new Identities(members);
        this.writes = new Writes(settings, members, positions, start, this::emit);
        this.workerInputs = new WorkerInputs(members, identities, positions, start, writes);
        this.outlook = new Outlook(settings, members, positions, start, writes);
        this.overview = new Overview(settings, members, positions, start, writes, outlook);
    }

    private Positions.Copy counted(Member member) {
        return () -> start.counts(member.id(), member.report()) ? member.durable() : 0;
    }

    private void emit(MasterEffect effect) {
        effects.add(effect);
        somethingEmitted |= effect instanceof MasterEffect.Emit;
    }

    private void emit(MasterEvent event) {
        emit(new MasterEffect.Emit(event));
    }

    /// The effects since the last call, in order.
    public List<MasterEffect> takeEffects() {
        List<MasterEffect> taken = effects;
        effects = new ArrayList<>();
        return taken;
    }

    public void on(MasterInput input, long nowNs) {
        start.time(nowNs);
        switch (input) {
            case MasterInput.Started own -> started(own, nowNs);
            case MasterInput.WritesArrived(List<WriteRequest> requests) -> writes.arrived(requests, nowNs);
            case MasterInput.CallerGone(long ticket) -> writes.callerGone(ticket);
            case MasterInput.Stored(long upTo) -> positions.masterReached(upTo);
            case MasterInput.OfWorker said -> workerInputs.on(said, nowNs);
            case MasterInput.Fetched(long attempt, long upTo, boolean complete) -> {
                start.fetched(attempt, upTo, complete, nowNs);
                writes.headReached(upTo);
                positions.masterReached(upTo);
                if (complete) members.askAll(nowNs);
            }
            case MasterInput.FetchFailed(long attempt, String reason, boolean diverged) ->
                start.fetchFailed(attempt, reason, diverged, nowNs);
            case MasterInput.RequestSeen seen -> writes.seen(seen);
            case MasterInput.OwnDisk(String disk) -> identities.ownDisk(disk);
            case MasterInput.SignsWith(Optional<Long> key) -> members.signsWith(key);
            case MasterInput.DiskChecked disk ->
                diskSeen(writes.admission().diskChecked(disk), new MasterEvent.DiskFreed(disk.freeBytes()));
            case MasterInput.DiskRefuses(String reason) ->
                diskSeen(writes.admission().diskRefuses(reason), new MasterEvent.DiskFull(reason));
            case MasterInput.DrainWanted(boolean drain) -> drain(drain);
            case MasterInput.LeaseUntil(long untilNs) -> {
                start.leaseUntil(untilNs);
                positions.workerMoved(); // Writes may be met that were not allowed to be before.
            }
            case MasterInput.GiveLeaseUp() -> start.giveLeaseUp();
            case MasterInput.StepDown() -> workerInputs.stepDown(nowNs);
            case MasterInput.Stopping _ -> {
                start.stopping();
                writes.answerAll();
            }
            case MasterInput.StatusWanted(long ticket, String client) ->
                emit(new MasterEffect.ShowStatus(ticket, overview.view(client, nowNs)));
        }
    }

    private void started(MasterInput.Started own, long nowNs) {
        started = true;
        outlook.start(nowNs);
        writes.headReached(own.position());
        positions.masterReached(own.position());
        members.start(nowNs);
        start.started(own, nowNs);
    }

    /// @param otherwise the event when there is room
    private void diskSeen(boolean changed, MasterEvent otherwise) {
        Optional<String> full = writes.admission().diskFull();
        start.diskChecked(full);
        if (changed) emit(full.<MasterEvent>map(MasterEvent.DiskFull::new).orElse(otherwise));
    }

    /// Replication continues, and waiting writes are answered: only new writes are refused.
    private void drain(boolean wanted) {
        if (wanted && start.isStopped()) return; // It refuses writes for another reason.
        if (!writes.admission().drain(wanted)) return;
        emit(wanted ? new MasterEvent.Draining(writes.waiting().size()) : new MasterEvent.DrainUndone());
    }

    /// Acts on the current state.
    public void endTurn(long nowNs) {
        if (!started) return;
        start.time(nowNs);
        boolean wasDelivering = start.delivers();
        start.endTurn(nowNs);
        if (start.delivers() && !wasDelivering) beginEpoch(nowNs);
        long mostAdvanced = members.mostAdvanced();
        for (Member member : members) {
            if (start.asks()) member.askIfDue(start.answerWithinNs(nowNs), nowNs);
            if (start.delivers()) member.deliver(writes.head(), mostAdvanced, nowNs);
            member.keepPace(writes.head(), nowNs);
        }
        members.keepTimes(writes.head(), nowNs);
        committed = Math.max(committed, positions.heldBy(start.copiesToCommit()));
        if (start.delivers()) for (Member member : members) member.sayCommitted(committed, nowNs);
        writes.endTurn(nowNs);
        start.reached(committed >= writes.head());
        if (outlook.endTurn(somethingEmitted, nowNs)) somethingEmitted = false;
    }

    /// Earlier reports of workers answered the questions of the start; their copies are confirmed again.
    private void beginEpoch(long nowNs) {
        members.forgetReports();
        members.askAll(nowNs);
    }

    /// When [#endTurn] must be called at the latest; `Long.MAX_VALUE` when nothing is due.
    public long nextNs() {
        if (!started) return Long.MAX_VALUE;
        long membersNs = start.asks() ? members.nextNs(start.delivers()) : Long.MAX_VALUE;
        return Math.min(Math.min(writes.nextNs(), start.nextNs()), membersNs);
    }

    // What is shown.

    /// The sizes of everything that grows with the actions of others; each has a limit in the settings.
    ///
    /// @param underWayMax messages in flight: sent to one worker and not durable on it
    public record Sizes(int waitingWrites, int knownClients, int readOnlyClients, int requestIds, long underWayMax) {}

    public Sizes sizes() {
        return new Sizes(
                writes.waiting().size(),
                writes.clients().count(),
                writes.clients().readOnlyCount(),
                writes.requestIdCount(),
                members.underWayMax());
    }

    /// The number up to which the master's own log is durable.
    public long position() {
        return positions.ofMaster();
    }

    /// Everything up to here is held by a majority, for good: no later leader lacks it. 0 where nobody takes over.
    public long committed() {
        return committed;
    }

    /// In the order of the settings.
    public List<NodeId> workers() {
        return members.ids();
    }

    /// The number up to which a worker holds everything durably, as far as is known.
    public long positionOf(NodeId worker) {
        return members.get(worker).durable();
    }

    /// How many of the client's writes wait for copies.
    public int pendingOf(String client) {
        return writes.clients().pendingOf(client);
    }

    /// Whether writes are taken now, as far as that depends on the master itself.
    public boolean takesWrites() {
        return overview.takesWrites();
    }

    /// Whether readers may take this master's log for the whole log.
    public LogForReaders forReaders() {
        return start.forReaders();
    }

    /// The highest write concern that is met before its client becomes read-only, as it was at the end of a turn a
    /// moment ago; 0 when writes are refused.
    public int writeConcernPossible() {
        return outlook.possible();
    }
}
