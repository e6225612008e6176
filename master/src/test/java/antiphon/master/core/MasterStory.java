package antiphon.master.core;

import antiphon.core.NodeId;
import antiphon.core.TruncatedTail;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Refusal;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.core.contract.WriteRequest;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.start.TakenEpoch;
import antiphon.message.ContentHash;
import antiphon.message.LogId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/// A master's core on a virtual clock, with a disk and workers that do what the story says: a short language in which
/// tests say what happens to a cluster.
///
/// Workers answer heartbeats, take messages and catch up at once, until they are isolated, stopped or set to hold back.
final class MasterStory {
    static final NodeId WORKER1 = new NodeId("worker1");
    static final NodeId WORKER2 = new NodeId("worker2");
    static final LogId LOG = new LogId(new UUID(7, 7));
    static final LogId OTHER_LOG = new LogId(new UUID(8, 8));

    static final ContentHash CONTENT = ContentHash.of("whatever it says");

    private static final Duration UNTIL_MISSED = Duration.ofMillis(500);
    private static final Duration RECOVERY_REFUSED_AFTER = Duration.ofMillis(1500);
    private static final String UNSIGNED = "a signature that none of this node's keys made";
    private static final int TURNS_MAX = 100_000;

    private record Due(long atNs, long order, MasterInput input) {}

    /// A worker as the network shows it.
    static final class Worker {
        final NodeId id;
        long incarnation;
        Optional<LogId> logId = Optional.empty();
        long epoch;
        long position;
        OptionalLong positionEpoch = OptionalLong.empty(); // the promised one, when it is not said
        long lostThrough;
        Agreement agreement = Agreement.SAME;
        boolean reachable = true;
        boolean silent; // when not reachable: it may be there all the same
        boolean holdsBack; // answers heartbeats, but nothing becomes durable on it
        boolean full; // answers heartbeats, and takes no more messages
        Duration holdsBackFor = Duration.ZERO; // as it says of itself
        boolean recoveryHangs;
        Optional<Reason> fetchesFail = Optional.empty(); // it answers, and cannot fetch what it lacks
        boolean refusesMessages; // answers heartbeats, and cannot verify what the master signs
        boolean streamsBreak; // before its first report
        Optional<Reason> refuses = Optional.empty(); // each heartbeat
        Duration answersAfter = Duration.ZERO; // a heartbeat came
        long stream; // the one in use, 0 for none
        String name = ""; // what it calls itself, if it says so
        String machine = "";
        String disk = "";
        long adopted;
        long adoptsAtRecovery; // 0 for nothing
        long incarnationOnStreams; // of the node that its streams reach, 0 when that one does not say
        long incarnationOfRecovery;
        String noRoom = "";
        Optional<TruncatedTail> truncated = Optional.empty();
        boolean inMemory;
        List<Long> keys = List.of();

        Worker(NodeId id, long incarnation) {
            this.id = id;
            this.incarnation = incarnation;
        }

        WorkerReport report() {
            return new WorkerReport(
                    incarnation, logId, epoch, position, positionEpoch.orElse(epoch), agreement, 0, 1_000_000,
                    noRoom, holdsBackFor.toNanos(), lostThrough, name, machine, disk,
                    adopted, truncated, inMemory, keys);
        }
    }

    /// A write and the answer its caller got.
    static final class Write {
        final long ticket;
        final List<Outcome> answers = new ArrayList<>();
        long sequence; // what it was appended as, 0 when it was not

        Write(long ticket) {
            this.ticket = ticket;
        }
    }

    private final MasterCore core;
    private final Map<NodeId, Worker> workers = new LinkedHashMap<>();
    private final List<Write> writes = new ArrayList<>();
    private final PriorityQueue<Due> due = new PriorityQueue<>(
            Comparator.comparingLong(Due::atNs).thenComparingLong(Due::order));
    private final List<MasterEffect> effects = new ArrayList<>();
    private Optional<LogId> logId = Optional.empty();
    private Optional<ClusterView> view = Optional.empty();
    private boolean diskHolds;
    private boolean fetchesFail;
    private boolean fetchesHang;
    private boolean fetchesDiverge;
    private long appended;
    private long inputs;
    private long nowNs = 5_000_000_000L;

    private MasterStory(int workers, CoreSettings settings, Optional<NodeId> recoverFrom) {
        for (int number = 1; number <= workers; number++) {
            NodeId id = new NodeId("worker" + number);
            this.workers.put(id, new Worker(id, 99L + number));
        }
        this.core = new MasterCore(List.copyOf(this.workers.keySet()), settings, recoverFrom, new Random(42));
    }

    /// Members that have promised the epoch; the lives that answer on streams are those that answer heartbeats.
    private MasterStory(TakenEpoch taken) {
        for (TakenEpoch.Voter member : taken.members()) {
            if (!taken.others().contains(member.node())) continue;
            Worker worker = new Worker(member.node(), 100L + workers.size());
            worker.logId = Optional.of(taken.log());
            worker.epoch = taken.epoch().epoch();
            worker.position = taken.epoch().startPosition();
            worker.disk = member.disk().toString();
            worker.incarnationOnStreams = worker.incarnation;
            worker.incarnationOfRecovery = worker.incarnation;
            workers.put(member.node(), worker);
        }
        this.core = new MasterCore(taken, CoreSettings.STANDARD, new Random(42));
    }

    /// Not started yet.
    static MasterStory of(int workers, CoreSettings settings) {
        return new MasterStory(workers, settings, Optional.empty());
    }

    /// A master whose node has taken an epoch over, with a log as it was then.
    static MasterStory takingOver(TakenEpoch taken) {
        MasterStory story = new MasterStory(taken);
        story.logId = Optional.of(taken.log());
        story.appended = taken.epoch().startPosition();
        return story;
    }

    static MasterStory recoveringFrom(String name, int workers) {
        return new MasterStory(workers, CoreSettings.STANDARD, Optional.of(new NodeId(name)));
    }

    /// A master that writes, and workers that follow it.
    static MasterStory running(int workers) {
        return running(workers, CoreSettings.STANDARD);
    }

    static MasterStory running(int workers, CoreSettings settings) {
        MasterStory story = of(workers, settings);
        story.startsEmpty();
        // Long enough for three answers, which make a worker trusted.
        story.passes(Duration.ofSeconds(4));
        return story;
    }

    long committed() {
        return core.committed();
    }

    boolean takesWrites() {
        return core.takesWrites();
    }

    LogForReaders.Standing forReaders() {
        return logForReaders().standing();
    }

    LogForReaders logForReaders() {
        return core.forReaders();
    }

    // What happens.

    void startsEmpty() {
        happens(new MasterInput.Started(Optional.empty(), 0, 0, 0));
    }

    void startsWithLog(long epoch, long position) {
        logId = Optional.of(LOG);
        appended = position;
        happens(new MasterInput.Started(logId, epoch, position, 0));
    }

    /// Its log was longer once: damage took all that followed.
    void startsWithDamage(long epoch, long position, long lostThrough) {
        logId = Optional.of(LOG);
        appended = position;
        happens(new MasterInput.Started(logId, epoch, position, lostThrough));
    }

    /// Whatever it fetches turns out not to follow its own log.
    void startsWithLogAndFailingFetches(long epoch, long position) {
        fetchesFail = true;
        startsWithLog(epoch, position);
    }

    /// Whatever it fetches turns out to be of another history than its own log.
    void startsWithLogThatNobodysFollows(long epoch, long position) {
        fetchesDiverge = true;
        startsWithLog(epoch, position);
    }

    void startsWithLogAndHangingFetches(long epoch, long position) {
        fetchesHang = true;
        startsWithLog(epoch, position);
    }

    /// What it fetches is part of the story.
    void startsWithHangingFetches() {
        fetchesHang = true;
        startsEmpty();
    }

    /// All of it in one turn.
    void happens(MasterInput... together) {
        for (MasterInput input : together) core.on(input, nowNs);
        turn();
        settle();
    }

    /// The loop looks at the clock, and nothing has come in.
    void turn() {
        core.endTurn(nowNs);
        for (MasterEffect effect : core.takeEffects()) {
            effects.add(effect);
            react(effect);
        }
        Assertions.assertThat(core.nextNs())
                .as("when the core wants to be called, after it was called at %s", nowNs)
                .isGreaterThan(nowNs);
    }

    private void settle() {
        int turns = 0;
        while (!due.isEmpty() && due.peek().atNs <= nowNs) {
            core.on(due.remove().input, nowNs);
            turn();
            if (++turns > TURNS_MAX) throw new AssertionError("the story does not come to rest");
        }
    }

    void passes(Duration time) {
        long untilNs = nowNs + time.toNanos();
        settle();
        while (nextNs() <= untilNs) {
            nowNs = Math.max(nowNs, nextNs());
            boolean cameIn = !due.isEmpty() && due.peek().atNs <= nowNs;
            if (!cameIn) turn();
            settle();
        }
        nowNs = untilNs;
    }

    private long nextNs() {
        return Math.min(core.nextNs(), due.isEmpty() ? Long.MAX_VALUE : due.peek().atNs);
    }

    long wakesAtNs() {
        return core.nextNs();
    }

    void later(Duration after, MasterInput input) {
        due.add(new Due(nowNs + after.toNanos(), inputs++, input));
    }

    private void next(MasterInput input) {
        later(Duration.ZERO, input);
    }

    // The world around the core.

    private void react(MasterEffect effect) {
        switch (effect) {
            case MasterEffect.Append(long ticket, long sequence) -> append(ticket, sequence);
            case MasterEffect.Answer(long ticket, Outcome outcome) ->
                writes.get((int) ticket).answers.add(outcome);
            case MasterEffect.Ping(NodeId id, long answerWithinNs) ->
                pinged(of(id), Duration.ofNanos(answerWithinNs));
            case MasterEffect.OpenStream(NodeId id, long stream) -> opened(of(id), stream);
            case MasterEffect.CloseStream(NodeId id, _) -> of(id).stream = 0;
            case MasterEffect.Send(NodeId id, long stream, _, long through, _) ->
                sent(of(id), stream, through);
            case MasterEffect.StartRecovery(NodeId id, long attempt, long latest) ->
                recover(of(id), attempt, latest);
            case MasterEffect.AdoptLog(LogId adopted) -> logId = Optional.of(adopted);
            case MasterEffect.Fetch(NodeId id, long attempt, _, long through, _) ->
                fetch(of(id), attempt, through);
            case MasterEffect.ShowStatus(_, ClusterView shown) -> view = Optional.of(shown);
            case MasterEffect.CancelRecovery _,MasterEffect.Disconnect _,MasterEffect.SayCommitted _ -> {}
            case MasterEffect.BeginEpoch _,MasterEffect.Distrust _,MasterEffect.Emit _ -> {}
            case MasterEffect.Opened _,MasterEffect.EpochOver _,MasterEffect.LeaseGivenUp _ -> {}
        }
    }

    private Worker of(NodeId id) {
        return Objects.requireNonNull(workers.get(id));
    }

    private void append(long ticket, long sequence) {
        Assertions.assertThat(sequence).as("the next number").isEqualTo(appended + 1);
        appended = sequence;
        writes.get((int) ticket).sequence = sequence;
        if (!diskHolds) next(new MasterInput.Stored(sequence));
    }

    private void pinged(Worker worker, Duration answerWithin) {
        boolean inTime = worker.answersAfter.compareTo(answerWithin) <= 0;
        if (worker.reachable && worker.refuses.isPresent())
            next(new MasterInput.WorkerMissed(worker.id, worker.refuses.get(), Presence.ANSWERS));
        else
            if (!worker.reachable)
                later(UNTIL_MISSED, new MasterInput.WorkerMissed(worker.id, Reason.other("no answer"),
                        worker.silent ? Presence.SILENT : Presence.ABSENT));
            else
                if (inTime) later(worker.answersAfter, new MasterInput.WorkerAnswered(worker.id, worker.report()));
                else
                    later(answerWithin,
                            new MasterInput.WorkerMissed(worker.id, Reason.other("did not answer in time"),
                                    Presence.SILENT));
    }

    private void opened(Worker worker, long stream) {
        worker.stream = stream;
        if (worker.streamsBreak)
            later(UNTIL_MISSED,
                    new MasterInput.DeliveryFailed(worker.id, stream, Reason.other("connection reset"), true));
        else
            if (worker.full) next(fullAt(worker));
            else if (worker.reachable) next(progress(worker));
            else
                later(UNTIL_MISSED,
                        new MasterInput.DeliveryFailed(worker.id, stream, Reason.other("no connection"), true));
    }

    private static MasterInput fullAt(Worker worker) {
        return new MasterInput.WorkerFull(worker.id, worker.stream, Reason.other("its disk is full"));
    }

    private MasterInput progress(Worker worker) {
        return new MasterInput.WorkerProgressed(worker.id, worker.stream, worker.position, Agreement.SAME, 0,
                worker.incarnationOnStreams);
    }

    private void sent(Worker worker, long stream, long through) {
        next(new MasterInput.FrameSent(worker.id, stream, through, true));
        if (worker.full) next(fullAt(worker));
        if (worker.refusesMessages)
            next(new MasterInput.MessageRefused(
                    worker.id, stream, Reason.other("answered DATA_LOSS: " + UNSIGNED)));
        if (worker.full || worker.refusesMessages || !worker.reachable || worker.holdsBack) return;
        worker.logId = logId;
        worker.position = through;
        next(progress(worker));
    }

    private void recover(Worker worker, long attempt, long latest) {
        if (!worker.reachable || worker.recoveryHangs) return;
        if (worker.refusesMessages && worker.position < latest) {
            later(RECOVERY_REFUSED_AFTER, new MasterInput.RecoveryEnded(
                    worker.id, attempt, RecoveryResult.REFUSED, 0, Agreement.UNKNOWN, Reason.other(UNSIGNED)));
            return;
        }
        if (worker.fetchesFail.isPresent() && worker.position < latest) {
            later(RECOVERY_REFUSED_AFTER, new MasterInput.RecoveryEnded(
                    worker.id, attempt, RecoveryResult.FAILED, worker.position, worker.agreement,
                    worker.fetchesFail.get()));
            return;
        }
        if (worker.full && worker.position < latest) {
            next(new MasterInput.RecoveryEnded(
                    worker.id, attempt, RecoveryResult.NO_ROOM, 0, Agreement.BEYOND_HEAD,
                    Reason.other("its disk is full")));
            return;
        }
        if (!worker.holdsBack) {
            worker.logId = logId;
            worker.position = Math.max(worker.position, latest);
            if (worker.adoptsAtRecovery > 0) worker.adopted = worker.adoptsAtRecovery;
        }
        next(new MasterInput.RecoveryEnded(
                worker.id, attempt, RecoveryResult.SYNCED, worker.position, worker.agreement, Reason.NONE,
                worker.incarnationOfRecovery));
    }

    private void fetch(Worker worker, long attempt, long through) {
        if (fetchesHang) return;
        if (fetchesFail || !worker.reachable) {
            later(UNTIL_MISSED, new MasterInput.FetchFailed(attempt, "no connection", false));
            return;
        }
        if (fetchesDiverge) {
            next(new MasterInput.FetchFailed(attempt, "its message " + (appended + 1) + " does not follow", true));
            return;
        }
        appended = through;
        next(new MasterInput.Fetched(attempt, through, true));
    }

    // What the story does to it.

    Worker worker(int number) {
        return of(new NodeId("worker" + number));
    }

    int workerCount() {
        return workers.size();
    }

    /// No message arrives any more, and no side is notified.
    void isolate(Worker worker) {
        worker.reachable = false;
    }

    /// The process is gone: its stream breaks at once.
    void stops(Worker worker) {
        worker.reachable = false;
        if (worker.stream != 0)
            happens(new MasterInput.DeliveryFailed(worker.id, worker.stream, Reason.other("connection lost"),
                    true));
    }

    void isBack(Worker worker) {
        worker.reachable = true;
    }

    void restarts(Worker worker) {
        worker.reachable = true;
        worker.incarnation += 1000; // Unlike that of every other worker.
    }

    /// Everything the worker was sent becomes durable on it, and it says so.
    void catchesUp(Worker worker) {
        worker.holdsBack = false;
        reaches(worker, appended);
    }

    void reaches(Worker worker, long position) {
        worker.logId = logId;
        worker.position = position;
        happens(progress(worker));
    }

    /// It says how many bytes of a frame it has.
    void arriving(Worker worker, long bytes) {
        happens(new MasterInput.FrameArriving(worker.id, worker.stream, bytes));
    }

    /// It says how many bytes it has fetched for its catch-up.
    void fetching(Worker worker, long bytes) {
        happens(new MasterInput.CatchUpArriving(worker.id, bytes));
    }

    void diskHolds() {
        diskHolds = true;
    }

    void diskSyncs() {
        diskHolds = false;
        happens(new MasterInput.Stored(appended));
    }

    Write write(String client, int concern) {
        return write(client, concern, "", Long.MAX_VALUE);
    }

    Write write(String client, int concern, String requestId) {
        return write(client, concern, requestId, Long.MAX_VALUE);
    }

    Write writeWithin(Duration timeout, String client, int concern) {
        return write(client, concern, "", nowNs + timeout.toNanos());
    }

    Write write(String client, int concern, String requestId, long deadlineNs) {
        Write write = new Write(writes.size());
        writes.add(write);
        happens(new MasterInput.WritesArrived(
                List.of(new WriteRequest(write.ticket, client, requestId, CONTENT, concern, deadlineNs))));
        return write;
    }

    /// Writes of ann that come together, all under one request id.
    List<Write> writesUnder(String requestId, String... contents) {
        List<Write> together = new ArrayList<>();
        List<WriteRequest> requests = new ArrayList<>();
        for (String content : contents) {
            Write write = new Write(writes.size());
            writes.add(write);
            together.add(write);
            requests.add(new WriteRequest(
                    write.ticket, "ann", requestId, ContentHash.of(content), 1, Long.MAX_VALUE));
        }
        happens(new MasterInput.WritesArrived(requests));
        return together;
    }

    Write writeUnder(String requestId, String content) {
        return writesUnder(requestId, content).getFirst();
    }

    /// The write comes in the turn in which something else happens.
    Write writeJustAfter(MasterInput first, String client, int concern) {
        Write write = new Write(writes.size());
        writes.add(write);
        happens(
                first,
                new MasterInput.WritesArrived(
                        List.of(new WriteRequest(write.ticket, client, "", CONTENT, concern, Long.MAX_VALUE))));
        return write;
    }

    void hangsUp(Write write) {
        happens(new MasterInput.CallerGone(write.ticket));
    }

    // What can be seen.

    long nowNs() {
        return nowNs;
    }

    List<MasterEffect> effects() {
        return effects;
    }

    void forgetEffects() {
        effects.clear();
    }

    <E extends MasterEffect> List<E> effects(Class<E> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    <E extends MasterEvent> List<E> events(Class<E> kind) {
        return effects(MasterEffect.Emit.class).stream()
                .map(MasterEffect.Emit::event)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    ClusterView view() {
        return viewFor("");
    }

    ClusterView viewFor(String client) {
        happens(new MasterInput.StatusWanted(0, client));
        return view.orElseThrow();
    }

    ClusterView.Worker viewOf(Worker worker) {
        return view().workers().stream().filter(shown -> shown.id().equals(worker.id)).findFirst().orElseThrow();
    }

    static WriteAssert assertThat(Write write) {
        return new WriteAssert(write);
    }

    static final class WriteAssert extends AbstractAssert<WriteAssert, Write> {
        WriteAssert(Write write) {
            super(write, WriteAssert.class);
        }

        WriteAssert isPending() {
            Assertions.assertThat(actual.sequence).as("its number").isPositive();
            return hasNoAnswer();
        }

        WriteAssert hasNoAnswer() {
            Assertions.assertThat(actual.answers).as("answers").isEmpty();
            return this;
        }

        WriteAssert isAcknowledged() {
            return isAnsweredOnceWith(Outcome.Acknowledged.class);
        }

        /// As a repeat exactly if it was not appended.
        WriteAssert isAcknowledgedWith(long sequence, int copies) {
            boolean repeat = actual.sequence == 0;
            Assertions.assertThat(actual.answers).containsExactly(new Outcome.Acknowledged(sequence, copies, repeat));
            return this;
        }

        WriteAssert isUnconfirmedWith(long sequence, int copies) {
            boolean repeat = actual.sequence == 0;
            Assertions.assertThat(actual.answers).containsExactly(new Outcome.Unconfirmed(sequence, copies, repeat));
            return this;
        }

        WriteAssert isARepeatOf(long sequence) {
            isAcknowledged();
            Outcome.Acknowledged answer = (Outcome.Acknowledged) actual.answers.getFirst();
            Assertions.assertThat(answer.repeat()).as("answered as a repeat").isTrue();
            Assertions.assertThat(answer.sequence()).isEqualTo(sequence);
            Assertions.assertThat(actual.sequence).as("what the repeat was appended as").isZero();
            return this;
        }

        WriteAssert isRefusedForTheContentOf(long sequence) {
            isRefused(Refusal.Reason.OTHER_CONTENT).says("(message " + sequence + ")");
            Outcome.NotAppended refused = (Outcome.NotAppended) actual.answers.getFirst();
            Assertions.assertThat(refused.refusal().usedBy()).isEqualTo(sequence);
            return this;
        }

        WriteAssert isRefused(Refusal.Reason reason) {
            isAnsweredOnceWith(Outcome.NotAppended.class);
            Outcome.NotAppended refused = (Outcome.NotAppended) actual.answers.getFirst();
            Assertions.assertThat(refused.refusal().reason())
                    .as(refused.refusal().detail())
                    .isEqualTo(reason);
            Assertions.assertThat(actual.sequence).as("its number").isZero();
            return this;
        }

        WriteAssert says(String... words) {
            Outcome.NotAppended refused = (Outcome.NotAppended) actual.answers.getFirst();
            Assertions.assertThat(refused.refusal().detail()).contains(words);
            return this;
        }

        private WriteAssert isAnsweredOnceWith(Class<? extends Outcome> kind) {
            Assertions.assertThat(actual.answers).as("answers").hasSize(1).first().isInstanceOf(kind);
            return this;
        }
    }
}
