package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.LogForReaders.Standing;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.StartObstacle;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.Promises.Promise;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// From a process that has just started to a master that may assign numbers. [StartDecision] decides the next step from
/// the evidence; this class collects the evidence and moves from phase to phase.
///
///     Opening --its own log was read--> Asking
///     Asking --it has a log, or no node has one--> Writing
///        |  \--a worker holds more of its log---> Fetching --> Asking
///        |--it has none, and a worker refuses to be asked--> WaitingForAll --none refuses--> Asking
///        |--it has none but a worker has, and all answered--> Fetching
///        |--the same, but some are missing--> WaitingForAll --they come, or one is named--> Fetching
///        |--another master has led since--> Fetching when all answered, WaitingForAll when the logs diverged
///        |--what is known to be lost is nowhere--> WaitingForAll --it comes, or is given up--> Fetching, Writing
///        '--its own disk is full, also later--> NoRoom --there is room--> Asking
///     any --another master leads, or it is stopped--> Stopped --it starts again--> Asking
public final class MasterStart implements Start {
    /// A silent worker may hold the log and be slow. Before the master begins a new log, it waits for a silent worker
    /// this many times as long as for one that does not run.
    private static final int SILENCE_WAITS = 5;
    /// Added to the highest epoch heard of when later epochs may have been promised unheard: by workers that are not
    /// asked, because an operator named the node to continue from, or by the master's own lost disk, which may be put
    /// back one day and lead before it hears of this epoch.
    private static final long EPOCHS_LEFT_OUT = 1000;

    private final CoreSettings settings;
    private final Optional<NodeId> recoverFrom;
    private final RandomGenerator random;
    private final Consumer<MasterEffect> out;
    private final AskedWorkers workers;

    private StartPhase phase = new StartPhase.Opening();
    private OwnLog own = OwnLog.UNKNOWN;
    private Optional<NodeId> fetchedFrom = Optional.empty();
    private Optional<String> noRoom = Optional.empty();
    private String trouble = ""; // with the last fetch
    private boolean named; // it continues from the node that the operator named
    private boolean ownPromiseLost;
    private long fetchedEpoch; // the latest epoch heard of when the fetch began
    private long attempts;
    private long asksSinceNs;

    public MasterStart(
            List<NodeId> workers,
            CoreSettings settings,
            Optional<NodeId> recoverFrom,
            RandomGenerator random,
            Consumer<MasterEffect> out) {
        this.settings = settings;
        this.recoverFrom = recoverFrom;
        this.random = random;
        this.out = out;
        this.workers = new AskedWorkers(workers);
    }

    @Override
    public MasterState state() {
        return phase.state();
    }

    @Override
    public boolean isWriting() {
        return phase instanceof StartPhase.Writing;
    }

    @Override
    public boolean isStopped() {
        return phase instanceof StartPhase.Stopped;
    }

    @Override
    public Optional<LogId> logId() {
        return own.logId();
    }

    @Override
    public long epoch() {
        return own.epoch();
    }

    @Override
    public String reason() {
        return StartSentences.reason(phase, trouble, noRoom);
    }

    /// Whether its log is the whole log. One that only has no space has asked the workers, and knows of no later epoch.
    @Override
    public LogForReaders forReaders() {
        Standing standing = phase.standing(() -> own.logId().isPresent() && own.whole() && laterPromise().isEmpty());
        return standing == Standing.WHOLE ? LogForReaders.WHOLE : new LogForReaders(standing, reason());
    }

    @Override
    public long nextNs() {
        return phase instanceof StartPhase.Asking(long untilNs) ? untilNs : Long.MAX_VALUE;
    }

    /// How long a worker may take to answer now. During the start this is the whole wait of the start: with the timeout
    /// of a heartbeat, workers that hold the log but answer slowly, as on a busy machine, would seem absent, and the
    /// master would begin a new log in addition to theirs.
    @Override
    public long answerWithinNs(long nowNs) {
        long startNs = phase.answerWithinNs(settings.startWaitNs(), nowNs);
        return Math.max(startNs, settings.heartbeatNs());
    }

    @Override
    public void started(MasterInput.Started read, long nowNs) {
        own = OwnLog.read(read);
        ownPromiseLost = own.epoch() == 0;
        askAfresh(nowNs);
    }

    @Override
    public void diskChecked(Optional<String> problem) {
        noRoom = problem;
    }

    @Override
    public void answered(NodeId worker, WorkerReport report) {
        workers.answered(worker, report);
    }

    @Override
    public void missed(NodeId worker, Presence presence, Reason reason, long nowNs) {
        workers.missed(worker, presence, reason, nowNs);
    }

    @Override
    public void fetched(long attempt, long upTo, boolean complete, long nowNs) {
        if (!(phase instanceof StartPhase.Fetching(NodeId worker, long current)) || current != attempt) return;
        if (complete || upTo > own.end()) trouble = "";
        own = own.endsAt(upTo);
        workers.fetchSucceeded(worker);
        if (!complete) return;
        own = own.isWholeUpTo(fetchedEpoch);
        fetchedFrom = Optional.of(worker);
        ask(nowNs);
    }

    @Override
    public void fetchFailed(long attempt, String reason, boolean hasDiverged, long nowNs) {
        if (!(phase instanceof StartPhase.Fetching(NodeId worker, long current)) || current != attempt) return;
        workers.fetchFailed(worker, hasDiverged);
        fetchTrouble("the log could not be fetched from " + worker + " behind message " + own.end() + ": " + reason);
        ask(nowNs);
    }

    /// Reported once, however often it is retried.
    private void fetchTrouble(String sentence) {
        if (trouble.equals(sentence)) return;
        trouble = sentence;
        out.accept(new MasterEffect.Emit(new MasterEvent.CannotWriteYet(StartObstacle.FETCH_FAILED, sentence)));
    }

    @Override
    public void superseded(NodeId worker, long higher) {
        enter(new StartPhase.Stopped(Standing.SUPERSEDED, StartSentences.superseded(own, worker, higher)));
    }

    /// Its log is to readers what it was before; one that has stepped down says why until its end.
    @Override
    public void stopping() {
        if (isStopped()) return;
        enter(new StartPhase.Stopped(
                forReaders().standing(), "the master is stopping: send the write again to the next master"));
    }

    @Override
    public void endTurn(long nowNs) {
        switch (phase) {
            case StartPhase.Asking(long untilNs) when !evidence().allAnswered() && untilNs <= nowNs
                    && mayBeOnlySlow(nowNs) ->
                enter(new StartPhase.Asking(nowNs + settings.startWaitNs()));
            case StartPhase.Asking(long untilNs) when evidence().allAnswered() || untilNs <= nowNs -> decide();
            // Since it waits for those that refuse, others may have come up.
            case StartPhase.WaitingForAll wait when wait.isForRefusing() && evidence().refusing().isEmpty() ->
                askAfresh(nowNs);
            case StartPhase.WaitingForAll _ -> decide();
            case StartPhase.NoRoom _ when noRoom.isEmpty() -> askAfresh(nowNs);
            default -> {}
        }
    }

    /// Whether it would begin a new log now, while a worker that might hold one has not answered at all.
    private boolean mayBeOnlySlow(long nowNs) {
        if (own.logId().isPresent() || nowNs - asksSinceNs >= SILENCE_WAITS * settings.startWaitNs()) return false;
        // A worker is asked with each heartbeat. One that was not there then and has not been heard of for longer is
        // being asked now: it may have come up meanwhile.
        return !workers.holdALog() && workers.mayBeSlow(nowNs - 2 * settings.heartbeatNs());
    }

    private StartEvidence evidence() {
        return new StartEvidence(own, workers.all(), laterPromise(), noRoom, recoverFrom, fetchedFrom);
    }

    /// Another master has led since this log was the latest: its acknowledged messages are not in this log. A master
    /// makes its own epoch promise durable before it sends it to any worker, so no worker can have promised a later one
    /// than this log to this log's own master, whenever that one crashed.
    private Optional<Promise> laterPromise() {
        if (own.epoch() == 0) return Optional.empty();
        return own.logId().map(workers::highestPromise).filter(heard -> heard.epoch() > own.epoch());
    }

    private void decide() {
        switch (StartDecision.on(evidence())) {
            case StartPlan.Rebuild(LogId log) -> {
                takeLogId(log);
                decide();
            }
            case StartPlan.Fetch(NodeId worker, boolean asNamed) -> {
                named |= asNamed;
                fetchedEpoch = own.logId().map(workers::highestPromise).orElse(Promise.NONE).epoch();
                enter(new StartPhase.Fetching(worker, ++attempts));
            }
            case StartPlan.Lead(Optional<LogId> log, String how, boolean asNamed) -> {
                named |= asNamed;
                lead(log.orElseGet(this::newLog), how);
            }
            case StartPlan.Wait(StartObstacle obstacle, String reason) ->
                enter(new StartPhase.WaitingForAll(obstacle, reason));
            case StartPlan.WaitForRoom(String reason) -> enter(new StartPhase.NoRoom(reason));
        }
    }

    private void takeLogId(LogId held) {
        if (own.logId().isEmpty()) out.accept(new MasterEffect.AdoptLog(held));
        own = own.isRebuilt(held);
    }

    private LogId newLog() {
        LogId made = new LogId(new UUID(random.nextLong(), random.nextLong()));
        own = own.begins(made);
        ownPromiseLost = false;
        out.accept(new MasterEffect.AdoptLog(made));
        return made;
    }

    private void lead(LogId log, String how) {
        boolean outOfHearing = named || ownPromiseLost;
        long above = Math.max(own.epoch(), workers.highestPromise(log).epoch());
        own = own.leads(above + 1 + (outOfHearing ? EPOCHS_LEFT_OUT : 0));
        enter(new StartPhase.Writing());
        out.accept(new MasterEffect.Emit(new MasterEvent.StartedWriting(log, own.epoch(), own.end(), how)));
        long lost = evidence().knownLostThrough();
        if (named && lost > own.end())
            out.accept(new MasterEffect.Emit(new MasterEvent.MessagesLost(own.end() + 1, lost)));
    }

    /// Their earlier reports may be outdated.
    private void askAfresh(long nowNs) {
        asksSinceNs = nowNs;
        ask(nowNs);
    }

    private void ask(long nowNs) {
        workers.askAgain();
        enter(new StartPhase.Asking(nowNs + settings.startWaitNs()));
    }

    /// The only transition between phases, with the actions on entry.
    private void enter(StartPhase next) {
        if (phase.equals(next)) return;
        phase = next;
        switch (next) {
            case StartPhase.WaitingForAll(StartObstacle obstacle, String reason) ->
                out.accept(new MasterEffect.Emit(new MasterEvent.CannotWriteYet(obstacle, reason)));
            case StartPhase.NoRoom(String reason) -> out.accept(
                    new MasterEffect.Emit(new MasterEvent.CannotWriteYet(StartObstacle.NO_ROOM, reason)));
            case StartPhase.Fetching(NodeId worker, long attempt) ->
                out.accept(evidence().of(worker).fetchBehind(own.end(), attempt));
            case StartPhase.Writing _ -> out.accept(new MasterEffect.BeginEpoch(own.epoch()));
            case StartPhase.Stopped(Standing log, String reason) -> {
                if (log != Standing.SUPERSEDED) return;
                out.accept(new MasterEffect.Distrust());
                out.accept(new MasterEffect.Emit(new MasterEvent.Stopped(reason)));
            }
            case StartPhase.Opening _,StartPhase.Asking _ -> {}
        }
    }
}
