package antiphon.master.core;

import antiphon.master.core.Promises.Promise;
import antiphon.master.core.WorkerReport.Agreement;
import antiphon.message.LogId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/// From a process that has just started to a master that may give out numbers (design, "When a master starts").
/// It never gives out a number twice, and never takes "I do not know" for "there is nothing".
///
///     Opening --its own log was read--> Asking
///     Asking --it has a log, or nobody has one--> Writing
///        |  \--a worker holds more of its log---> Fetching --> Asking
///        |--it has none but a worker has, and all answered--> Fetching
///        |--the same, but some are missing--> WaitingForAll --they come, or one is named--> Fetching
///        |--another master has reigned since--> Fetching when all answered, WaitingForAll when the logs went apart
///        |--what is known to be lost is nowhere--> WaitingForAll --it comes, or is given up--> Fetching, Writing
///        '--its own disk is full, also later--> NoRoom --there is room--> Asking
final class MasterStart {
    sealed interface Phase {
        /// It has not been told yet what its own log holds.
        record Opening() implements Phase {}

        record Asking(long untilNs) implements Phase {}

        record WaitingForAll(String reason) implements Phase {}

        record Fetching(int worker, long attempt) implements Phase {}

        /// To begin a reign has to be written down, as fetched messages have.
        record NoRoom() implements Phase {}

        record Writing() implements Phase {}

        record Stopped(String reason) implements Phase {}

        default String name() {
            return switch (this) {
                case Opening _,Asking _ -> "starting";
                case WaitingForAll _,Fetching _ -> "recovering";
                case NoRoom _ -> "full";
                case Writing _ -> "writing";
                case Stopped _ -> "stopped";
            };
        }
    }

    private static final int FETCHES_FAILED_MAX = 3;
    /// A worker that answers nothing at all may hold the log and be slow. Before a new log is begun beside it, it is
    /// waited for so many times as long as one that does not run.
    private static final int SILENCE_WAITS = 5;
    /// The reign begins so far above all that was heard of where later epochs may have been promised out of hearing: by
    /// workers that are not asked, since an operator named the node to go on from, or by the master's own lost disk,
    /// which may be put back one day and reign on before it hears of this reign.
    private static final long EPOCHS_LEFT_OUT = 1000;

    private final List<String> workers;
    private final CoreSettings settings;
    private final Optional<String> recoverFrom;
    private final RandomGenerator random;
    private final Consumer<MasterEffect> out;
    private final List<Optional<WorkerReport>> reports = new ArrayList<>();
    private final Promises promises = new Promises();
    private final List<Optional<Long>> absentSinceNs = new ArrayList<>(); // per worker: when nobody was there, last
    private final boolean[] apart; // per worker: what it holds beyond this log's end does not follow it
    private final int[] fetchesFailed; // in a row, per worker

    private Phase phase = new Phase.Opening();
    private Optional<LogId> logId = Optional.empty();
    private Optional<String> fetchedFrom = Optional.empty();
    private Optional<String> noRoom = Optional.empty();
    private String trouble = ""; // with the last fetch
    private boolean rebuilding;
    private boolean named; // it goes on from the node that the operator named
    private boolean ownPromiseLost;
    private long lostThrough;
    private long epoch; // of the last reign that its log is known to be of
    private long fetchedEpoch; // the latest reign that was heard of when the fetch began
    private long head;
    private long attempts;
    private long asksSinceNs;

    MasterStart(
            List<String> workers,
            CoreSettings settings,
            Optional<String> recoverFrom,
            RandomGenerator random,
            Consumer<MasterEffect> out) {
        this.workers = workers;
        this.settings = settings;
        this.recoverFrom = recoverFrom;
        this.random = random;
        this.out = out;
        this.fetchesFailed = new int[workers.size()];
        workers.forEach(_ -> absentSinceNs.add(Optional.empty()));
        this.apart = new boolean[workers.size()];
        forgetReports();
    }

    private void forgetReports() {
        reports.clear();
        workers.forEach(_ -> reports.add(Optional.empty()));
    }

    Phase phase() {
        return phase;
    }

    boolean isWriting() {
        return phase instanceof Phase.Writing;
    }

    boolean isStopped() {
        return phase instanceof Phase.Stopped;
    }

    Optional<LogId> logId() {
        return logId;
    }

    long epoch() {
        return epoch;
    }

    /// Why no writes are taken now; empty only while it writes.
    String reason() {
        return switch (phase) {
            case Phase.Opening _ -> "the master is starting and reads its own log";
            case Phase.Asking _ -> trouble.isEmpty()
                    ? "the master is starting and asks the workers what they hold"
                    : trouble + "; the master asks the workers again what they hold";
            case Phase.WaitingForAll(String reason) -> reason;
            case Phase.Fetching(int worker, _) -> "the master fetches its log from " + workers.get(worker);
            case Phase.NoRoom _ -> noRoom.orElse("the master has room again and asks the workers what they hold");
            case Phase.Stopped(String reason) -> reason;
            case Phase.Writing _ -> "";
        };
    }

    void started(MasterInput.Started own, long nowNs) {
        asksSinceNs = nowNs;
        logId = own.logId();
        epoch = own.epoch();
        head = own.position();
        lostThrough = own.lostThrough();
        // A log in which nobody ever reigned is a rebuild that a crash interrupted, and one with damage is a lost disk
        // from there on: what they hold may not be all.
        ownPromiseLost = epoch == 0;
        rebuilding = lostThrough > 0 || (logId.isPresent() && ownPromiseLost);
        ask(nowNs);
    }

    /// @param problem why nothing can be written to the master's own storage; empty when there is room
    void diskChecked(Optional<String> problem) {
        noRoom = problem;
    }

    private void ask(long nowNs) {
        forgetReports();
        phase = new Phase.Asking(nowNs + settings.startWaitNs());
    }

    void answered(int worker, WorkerReport report) {
        reports.set(worker, Optional.of(report));
        promises.heard(workers.get(worker), report.logId(), report.epoch());
        absentSinceNs.set(worker, Optional.empty());
    }

    /// @param isAbsent whether nobody was there; otherwise it may be slow
    void missed(int worker, boolean isAbsent, long nowNs) {
        absentSinceNs.set(worker, isAbsent ? Optional.of(nowNs) : Optional.empty());
    }

    /// A worker is asked with each heartbeat. One that was not there then and has not been heard of for longer is being
    /// asked now: it may have come up meanwhile.
    private boolean isAbsent(int worker, long nowNs) {
        return absentSinceNs.get(worker).filter(since -> nowNs - since < 2 * settings.heartbeatNs()).isPresent();
    }

    void fetched(long attempt, long upTo, boolean complete, long nowNs) {
        if (!(phase instanceof Phase.Fetching(int worker, long current)) || current != attempt) return;
        if (complete || upTo > head) trouble = "";
        head = upTo;
        fetchesFailed[worker] = 0;
        if (!complete) return;
        rebuilding = false;
        epoch = Math.max(epoch, fetchedEpoch);
        fetchedFrom = Optional.of(workers.get(worker));
        ask(nowNs);
    }

    /// @param wentApart what the worker holds does not follow this log
    void fetchFailed(long attempt, String reason, boolean wentApart, long nowNs) {
        if (!(phase instanceof Phase.Fetching(int worker, long current)) || current != attempt) return;
        fetchesFailed[worker]++;
        apart[worker] = wentApart;
        fetchTrouble("the log could not be fetched from " + workers.get(worker) + " behind message " + head + ": "
                + reason);
        ask(nowNs);
    }

    /// Said once, however often it is tried.
    private void fetchTrouble(String told) {
        if (trouble.equals(told)) return;
        trouble = told;
        out.accept(new MasterEffect.Tell(new MasterEvent.CannotWriteYet(StartObstacle.FETCH_FAILED, told)));
    }

    /// A worker has promised a later reign to somebody: this one is over.
    void deposed(String worker, long higher) {
        stop(worker + " has promised epoch " + higher + " to another master, this one reigned in epoch " + epoch
                + ": stop one of the two masters. Started again, this one takes up the later reign from the workers,"
                + " and says so if its own log has gone apart from theirs");
    }

    void stopping() {
        phase = new Phase.Stopped("the master is stopping: send the write again to the master that follows");
    }

    private void stop(String reason) {
        phase = new Phase.Stopped(reason);
        out.accept(new MasterEffect.Tell(new MasterEvent.Stopped(reason)));
    }

    long nextNs() {
        return phase instanceof Phase.Asking(long untilNs) ? untilNs : Long.MAX_VALUE;
    }

    /// How long a worker may take to answer now. What decides how the master begins is waited for as long as the start
    /// waits: were it given up with each heartbeat, workers that hold the log but answer slowly, as on a busy machine,
    /// would seem to be absent, and a new log would be begun beside theirs.
    long answerWithinNs(long nowNs) {
        long startNs = switch (phase) {
            case Phase.Asking(long untilNs) -> untilNs - nowNs;
            // After a fetch it asks again, and what is under way then has to count.
            case Phase.WaitingForAll _,Phase.Fetching _,Phase.NoRoom _ -> settings.startWaitNs();
            case Phase.Opening _,Phase.Writing _,Phase.Stopped _ -> 0;
        };
        return Math.max(startNs, settings.heartbeatNs());
    }

    /// Decides as soon as enough is known.
    void endTurn(long nowNs) {
        switch (phase) {
            case Phase.Asking(long untilNs) when !allAnswered() && untilNs <= nowNs && mayBeOnlySlow(nowNs) ->
                phase = new Phase.Asking(nowNs + settings.startWaitNs());
            case Phase.Asking(long untilNs) when allAnswered() || untilNs <= nowNs -> decide();
            case Phase.WaitingForAll _ -> decide();
            case Phase.NoRoom _ when noRoom.isEmpty() -> { // What they said before may be long ago.
                asksSinceNs = nowNs;
                ask(nowNs);
            }
            case Phase.NoRoom _,Phase.Opening _,Phase.Asking _,Phase.Fetching _,Phase.Writing _,Phase.Stopped _ -> {}
        }
    }

    /// Whether it would begin a new log now, while a worker that might hold one has not said a word.
    private boolean mayBeOnlySlow(long nowNs) {
        if (logId.isPresent() || nowNs - asksSinceNs >= SILENCE_WAITS * settings.startWaitNs()) return false;
        if (reports.stream().flatMap(Optional::stream).anyMatch(report -> report.logId().isPresent())) return false;
        for (int worker = 0; worker < workers.size(); worker++)
            if (reports.get(worker).isEmpty() && !isAbsent(worker, nowNs)) return true;
        return false;
    }

    private boolean allAnswered() {
        return reports.stream().allMatch(Optional::isPresent);
    }

    private void decide() {
        if (noRoom.isPresent()) waitForRoom(noRoom.get());
        else if (logId.isPresent() && !rebuilding && laterPromise().isEmpty()) takeOwnLog(logId.get());
        else rebuild();
    }

    /// Another master has reigned since this log was the latest: what that one acknowledged is not in it. A master
    /// promises an epoch durably itself before it tells anybody, so no worker can have promised a later one than this
    /// log to this log's own master, whenever that one crashed.
    private Optional<Promise> laterPromise() {
        return logId.map(promises::highest).filter(heard -> epoch > 0 && heard.epoch() > epoch);
    }

    /// Everything acknowledged is in it, for its own fsync came first and nobody has reigned since. What workers hold
    /// beyond its end was sent to them before that fsync; it is adopted, so that no number is given out twice. A tail
    /// that could not be fetched again and again, as one that grew from another reign, was never acknowledged and is
    /// left.
    private void takeOwnLog(LogId own) {
        Optional<Integer> ahead = mostAdvanced(
                own, worker -> positionOf(worker) > head && fetchesFailed[worker] < FETCHES_FAILED_MAX);
        if (ahead.isPresent()) fetchFrom(ahead.get());
        else startWriting(own, fetchedFrom.map(worker -> "fetched from " + worker).orElse("its own log"));
    }

    private void rebuild() {
        TreeSet<String> held = new TreeSet<>();
        reports.forEach(report -> report.flatMap(WorkerReport::logId)
                .filter(id -> logId.isEmpty() || logId.get().equals(id))
                .ifPresent(id -> held.add(id.toString())));
        // An operator who names a worker knows that there was a log: then only all workers together can say there is
        // none.
        boolean silenceIsAbsence = (recoverFrom.isEmpty() || allAnswered()) && knownLostThrough() == 0;
        if (held.isEmpty() && logId.isEmpty() && silenceIsAbsence) {
            startWriting(newLog(), "a new log, since no worker that answers has one");
        } else if (recoverFrom.isPresent()) {
            rebuildFromNamed(recoverFrom.get());
        } else if (held.size() > 1) {
            waitFor(StartObstacle.DIFFERENT_LOGS, "the workers hold different logs (" + String.join(", ", held)
                    + "): start the master with RECOVER_FROM=<worker> to choose one; the others are left as they are");
        } else if (!allAnswered()) {
            waitForMissing();
        } else if (held.isEmpty()) {
            goOnFrom(head, () -> startWriting(logId.orElseThrow(), "its own log, no worker has more"));
        } else {
            adopt(LogId.parse(held.first()));
        }
    }

    private LogId newLog() {
        LogId made = new LogId(new UUID(random.nextLong(), random.nextLong()));
        logId = Optional.of(made);
        ownPromiseLost = false;
        out.accept(new MasterEffect.AdoptLog(made));
        return made;
    }

    /// The last message that some node knows to have been durable, and lost.
    private long knownLostThrough() {
        long workersLost = reports.stream()
                .flatMap(Optional::stream)
                .filter(report -> logId.isEmpty() || report.logId().isEmpty() || report.logId().equals(logId))
                .mapToLong(WorkerReport::lostThrough)
                .max()
                .orElse(0);
        return Math.max(lostThrough, workersLost);
    }

    /// What is known to have been there and is nowhere any more is not given up without an operator's word: its numbers
    /// would be given out twice.
    private void goOnFrom(long best, Runnable goOn) {
        long lost = knownLostThrough();
        if (lost <= best) {
            goOn.run();
            return;
        }
        waitFor(StartObstacle.MESSAGES_LOST, "messages " + (best + 1) + " to at least " + lost
                + " were lost to damage, and no node that answers holds"
                + " them: what was whole of them is kept in files aside-... beside the logs; to give them up and go on,"
                + " start the master with RECOVER_FROM=<worker>, or with RECOVER_FROM=master to go on from what it"
                + " holds itself");
    }

    private void rebuildFromNamed(String name) {
        if (name.equals(MasterCore.ITSELF)) {
            goOnFromItself();
            return;
        }
        Optional<WorkerReport> report = reports.get(workers.indexOf(name));
        Optional<LogId> held = report.flatMap(WorkerReport::logId);
        if (report.isEmpty()) {
            waitFor(StartObstacle.NAMED_NODE, "RECOVER_FROM=" + name + ", but " + name + " does not answer: start it");
        } else if (held.isEmpty() || (logId.isPresent() && !logId.equals(held))) {
            waitFor(StartObstacle.NAMED_NODE, "RECOVER_FROM=" + name + ", but " + name + " holds "
                    + held.map(id -> "another log, " + id).orElse("no log") + ": name another worker");
        } else {
            int worker = workers.indexOf(name);
            if (waitsSinceApart(worker)) return;
            named = true;
            takeLogId(held.get());
            fetchFrom(worker);
        }
    }

    private void goOnFromItself() {
        if (logId.isEmpty() && reports.stream().anyMatch(report -> report.flatMap(WorkerReport::logId).isPresent())) {
            waitFor(StartObstacle.NAMED_NODE,
                    "RECOVER_FROM=master, but the master holds no log and workers do: name one of them");
            return;
        }
        named = true;
        startWriting(logId.isPresent() ? logId.get() : newLog(), "what it holds itself, as RECOVER_FROM says");
    }

    private void waitForMissing() {
        List<String> missing = new ArrayList<>();
        for (int worker = 0; worker < workers.size(); worker++) {
            if (reports.get(worker).isEmpty()) missing.add(workers.get(worker));
        }
        boolean several = missing.size() > 1;
        String lost = head == 0 ? "its log" : "its log from message " + (head + 1) + " on";
        String why = laterPromise()
                .map(later -> hasReignedSince(later) + "; it takes up the later log from the workers")
                .orElse("the master has lost " + lost + " and rebuilds it from the workers");
        waitFor(StartObstacle.WORKERS_MISSING, why + ", but any of them may hold the only"
                + " copy of an acknowledged write and " + String.join(", ", missing)
                + (several ? " do not answer: start them, or" : " does not answer: start it, or")
                + " start the master with RECOVER_FROM=<worker>, which loses what only the missing ones hold");
    }

    private String hasReignedSince(Promise later) {
        return "another master has reigned since this one: " + later.worker() + " has promised epoch " + later.epoch()
                + ", and this master's own log is of epoch " + epoch;
    }

    /// Its own messages are neither given up nor held against those of the later reign without an operator's word:
    /// both may have been acknowledged.
    ///
    /// @return whether the logs went apart
    private boolean waitsSinceApart(int worker) {
        Optional<Promise> later = laterPromise();
        if (later.isEmpty()) return false;
        boolean isBeyond = positionOf(worker) > head;
        Agreement agreement = isBeyond ? Agreement.SAME : agreementOf(worker);
        if (agreement == Agreement.UNKNOWN) {
            waitFor(StartObstacle.NOT_COMPARABLE,
                    hasReignedSince(later.get()) + ". Its log cannot be compared with that of " + workers.get(worker)
                            + " now, for damage on a disk keeps a hash from being read: it waits until that is mended");
        } else if (agreement == Agreement.DIFFERENT || (isBeyond && apart[worker])) {
            waitFor(StartObstacle.DIVERGED, hasReignedSince(later.get()) + ". The two logs went apart: up to message "
                    + Math.min(head, positionOf(worker)) + " this master holds other messages than "
                    + workers.get(worker) + ". Stop it, move its data directory away, which keeps what is in it, and"
                    + " start it with an empty one: it then rebuilds the later log from the workers. Only to give up"
                    + " what the other master has acknowledged, start it with RECOVER_FROM=master");
        } else {
            return false;
        }
        return true;
    }

    private void waitFor(StartObstacle obstacle, String reason) {
        if (phase instanceof Phase.WaitingForAll(String before) && before.equals(reason)) return;
        phase = new Phase.WaitingForAll(reason);
        out.accept(new MasterEffect.Tell(new MasterEvent.CannotWriteYet(obstacle, reason)));
    }

    private void waitForRoom(String reason) {
        phase = new Phase.NoRoom();
        out.accept(new MasterEffect.Tell(new MasterEvent.CannotWriteYet(StartObstacle.NO_ROOM, reason)));
    }

    private void adopt(LogId held) {
        for (int worker = 0; worker < workers.size(); worker++) {
            if (positionOf(worker) > 0 && positionEpochOf(worker) == 0) {
                waitFor(StartObstacle.UNKNOWN_EPOCH, workers.get(worker)
                        + " holds messages and cannot say of which reign the last one is, as when"
                        + " damage keeps it from being read: start that worker again, so that it looks what it has");
                return;
            }
        }
        takeLogId(held);
        int best = leastTrouble(held, mostAdvanced(held, _ -> true).orElseThrow());
        if (waitsSinceApart(best)) return;
        String own = head == 0 ? "an empty log that the workers knew" : "its own log, no worker has more";
        if (positionOf(best) > head) goOnFrom(positionOf(best), () -> fetchFrom(best));
        else goOnFrom(head, () -> startWriting(held, own));
    }

    /// Until it is rebuilt, the log is not its own to take: a fetch that fails begins again with all workers.
    private void takeLogId(LogId held) {
        rebuilding = true;
        if (logId.isPresent()) return;
        logId = Optional.of(held);
        out.accept(new MasterEffect.AdoptLog(held));
    }

    /// The latest reign first, and only then the length: a longer tail of an older reign was never acknowledged, while
    /// the shorter log of the later reign may have been, and begins with all that was acknowledged before it.
    private Optional<Integer> mostAdvanced(LogId of, IntPredicate wanted) {
        List<Integer> holders = new ArrayList<>();
        for (int worker = 0; worker < workers.size(); worker++) {
            boolean holds = reports.get(worker).flatMap(WorkerReport::logId).equals(Optional.of(of));
            if (holds && wanted.test(worker)) holders.add(worker);
        }
        return holders.stream()
                .max(Comparator.comparingLong(this::positionEpochOf).thenComparingLong(this::positionOf));
    }

    /// Among workers that are level with the most advanced, and so hold the same messages, the one that failed least:
    /// what is damaged on the disk of one may be whole on another's.
    private int leastTrouble(LogId of, int best) {
        if (apart[best]) return best; // The others are apart as well.
        int chosen = best;
        for (int worker = 0; worker < workers.size(); worker++) {
            boolean isLevel = reports.get(worker).flatMap(WorkerReport::logId).equals(Optional.of(of))
                    && positionEpochOf(worker) == positionEpochOf(best)
                    && positionOf(worker) == positionOf(best);
            if (isLevel && fetchesFailed[worker] < fetchesFailed[chosen]) chosen = worker;
        }
        return chosen;
    }

    private long positionOf(int worker) {
        return reports.get(worker).map(WorkerReport::position).orElse(0L);
    }

    private Agreement agreementOf(int worker) {
        boolean holdsNothing = positionOf(worker) == 0;
        return holdsNothing ? Agreement.SAME : reports.get(worker).orElseThrow().agreement();
    }

    private long positionEpochOf(int worker) {
        return reports.get(worker).map(WorkerReport::positionEpoch).orElse(0L);
    }

    private void fetchFrom(int worker) {
        long attempt = ++attempts;
        fetchedEpoch = logId.map(promises::highest).orElse(Promise.NONE).epoch();
        phase = new Phase.Fetching(worker, attempt);
        out.accept(new MasterEffect.Fetch(worker, attempt, head, positionOf(worker)));
    }

    private void startWriting(LogId own, String how) {
        boolean outOfHearing = named || ownPromiseLost;
        epoch = Math.max(epoch, promises.highest(own).epoch()) + 1 + (outOfHearing ? EPOCHS_LEFT_OUT : 0);
        phase = new Phase.Writing();
        out.accept(new MasterEffect.Reign(epoch));
        out.accept(new MasterEffect.Tell(new MasterEvent.StartedWriting(own, epoch, head, how)));
        if (named && knownLostThrough() > head)
            out.accept(new MasterEffect.Tell(new MasterEvent.MessagesLost(head + 1, knownLostThrough())));
    }
}
