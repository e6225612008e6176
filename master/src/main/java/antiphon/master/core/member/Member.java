package antiphon.master.core.member;

import antiphon.core.NodeId;
import antiphon.core.TruncatedTail;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Expectation;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.master.core.delivery.Delivery;
import antiphon.master.core.delivery.WorkerDelivery;
import antiphon.master.core.delivery.WorkerHealth;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One worker as this master knows it: its health, the delivery of messages to it, its reports.
public final class Member implements Positions.Copy {
    private static final Reason SILENT = new Reason(Reason.Code.NO_ANSWER, "no word from it about messages sent");

    private final NodeId id;
    private final WorkerHealth health;
    private final WorkerDelivery delivery;
    private final CommittedWord word = new CommittedWord();
    private final Consumer<MasterEffect> out;
    private Optional<WorkerReport> report = Optional.empty(); // its last answer to a heartbeat that counts
    private Optional<WorkerReport> identity = Optional.empty(); // of the node that stands behind the name
    private Optional<TruncatedTail> truncated = Optional.empty(); // in this epoch
    private Optional<Long> signingKey = Optional.empty(); // of new messages, when its id is known
    private boolean inMemoryReported;
    private long durableWhenAsked;

    Member(NodeId id, CoreSettings settings, RandomGenerator random, Consumer<MasterEffect> out) {
        this.id = id;
        this.health = new WorkerHealth(id, settings, out);
        this.delivery = new WorkerDelivery(id, settings, random, out);
        this.out = out;
    }

    public NodeId id() {
        return id;
    }

    WorkerHealth health() {
        return health;
    }

    public WorkerDelivery delivery() {
        return delivery;
    }

    public Optional<WorkerReport> report() {
        return report;
    }

    @Override
    public long durable() {
        return delivery.durable();
    }

    // Which node it is.

    /// The report of the node that counts as this worker; empty before there is one, and while another node answers.
    Optional<WorkerReport> identity() {
        return identity;
    }

    void isNode(Optional<WorkerReport> said) {
        identity = said;
    }

    /// Whether this node is the one that answered the last heartbeat.
    ///
    /// @param incarnation 0 when unknown
    public boolean isTheOneThatAnswered(long incarnation) {
        return incarnation == 0 || identity.map(said -> said.incarnation() == incarnation).orElse(false);
    }

    /// Another node answers in its place: the worker is not alive for this master, and its reported copies do not
    /// count.
    public void isAnother(Reason reason, long nowNs) {
        health.heartbeatMissed(reason, nowNs);
        forgetReport();
        delivery.isAnother(reason, nowNs);
    }

    // Answers and misses.

    /// Its earlier report does not say which messages of this master's log it holds: nothing is known of that until
    /// its next one, and when it was last heard is no longer the age of anything that is shown.
    public void forgetReport() {
        report = Optional.empty();
        health.forgetReport();
    }

    /// It answered a heartbeat.
    ///
    /// @return why its delivery starts over; empty when it goes on
    public Optional<Reason> heard(WorkerReport said, long nowNs) {
        Optional<Reason> comeback = comeback(said);
        report = Optional.of(said);
        health.heard(nowNs);
        delivery.heard();
        return comeback;
    }

    /// What it has truncated since this master leads is shown until it truncates more, also when it has restarted.
    public void mayHaveTruncated(WorkerReport said, long epoch) {
        Optional<TruncatedTail> tail = said.truncated().filter(it -> it.epoch() == epoch);
        if (tail.isEmpty() || tail.equals(truncated)) return;
        truncated = tail;
        out.accept(new MasterEffect.Emit(
                new MasterEvent.WorkerTruncated(id, tail.get().first(), tail.get().last())));
    }

    /// Reported once for each worker, since its copies count all the same.
    public void mayBeInMemory(WorkerReport said, boolean masterIsOnDisk) {
        if (inMemoryReported || !masterIsOnDisk || !said.inMemory()) return;
        inMemoryReported = true;
        out.accept(new MasterEffect.Emit(new MasterEvent.WorkerInMemory(id)));
    }

    void signsWith(Optional<Long> key) {
        signingKey = key;
    }

    /// The key with which new messages are signed, when this worker is known to refuse them for it.
    private Optional<Long> lackingKey() {
        return signingKey.filter(key -> report.map(said -> said.lacks(key)).orElse(false));
    }

    private Optional<Reason> comeback(WorkerReport said) {
        boolean isSameLife = report.isPresent() && report.get().incarnation() == said.incarnation();
        if (!isSameLife) return Optional.of(Reason.other("it has restarted"));
        if (isUnhealthy()) return Optional.of(Reason.other("it answers again"));
        if (said.position() >= durableWhenAsked) return Optional.empty();
        return Optional.of(Reason.other("it holds fewer messages than before"));
    }

    /// Which messages of this master's log it holds, according to its answer.
    public void holds(WorkerReport said, Optional<Reason> comeback, long head, long nowNs) {
        long position = said.position();
        if (position > 0 && said.agreement() == Agreement.UNKNOWN) {
            // Not counted now and compared again with its next answer. Treating it as the same would count copies that
            // were never compared; treating it as diverged would make the worker drop messages of which it may hold
            // the last intact copy.
            if (comeback.isPresent()) delivery.startOver(0, differs(position, said.agreement()));
        } else if (position > 0 && said.agreement() != Agreement.SAME) {
            delivery.diverged(differs(position, said.agreement()), head, nowNs);
        } else {
            comeback.ifPresent(reason -> delivery.startOver(position, reason));
            delivery.answered(position, head, nowNs);
        }
    }

    public void missed(Reason reason, long nowNs) {
        if (delivery.isArriving(nowNs)) {
            health.heartbeatDelayed();
        } else {
            health.heartbeatMissed(reason, nowNs);
            dropIfUnhealthy(reason);
        }
    }

    /// On the stream in use.
    public void progressed(MasterInput.WorkerProgressed progress, long nowNs) {
        health.reported(nowNs);
        switch (progress.agreement()) {
            case UNKNOWN -> delivery.stop(differs(progress.position(), progress.agreement()));
            case DIFFERENT, BEYOND_HEAD ->
                delivery.startOver(0, differs(progress.position(), progress.agreement()));
            case SAME -> delivery.progressed(progress.stream(), progress.position(), nowNs);
        }
    }

    /// That is no missed heartbeat: its health stays, and the reason is shown until it takes messages again.
    public void refusedMessage(long stream, Reason reason, long nowNs) {
        if (delivery.state().uses(stream)) delivery.notTaken(reason, true, nowNs);
    }

    public void deliveryFailed(long stream, Reason reason, boolean retryable, long nowNs) {
        if (!delivery.state().uses(stream)) return;
        // The health first: the pause before the retry depends on it.
        health.missed(reason, nowNs);
        delivery.failed(reason, retryable, health.health(), nowNs);
        dropIfUnhealthy(reason);
    }

    private void dropIfUnhealthy(Reason reason) {
        if (isUnhealthy()) delivery.lost(reason);
    }

    private boolean isUnhealthy() {
        return health.health() instanceof Health.Unhealthy;
    }

    private static Reason differs(long position, Agreement agreement) {
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
                new Reason(Reason.Code.DIVERGED, its + " is another than this master's: the two logs diverged");
        };
    }

    // The end of a turn.

    /// It is asked at the end of this turn, due or not.
    public void askNow(long nowNs) {
        health.askNow(nowNs);
    }

    /// @param answerWithinNs how long its answer may take
    public void askIfDue(long answerWithinNs, long nowNs) {
        if (health.askIfDue(nowNs, answerWithinNs)) durableWhenAsked = durable();
    }

    /// @param mostAdvanced the durable number of the most advanced worker
    public void deliver(long head, long mostAdvanced, long nowNs) {
        OptionalLong silent = delivery.endTurn(head, mostAdvanced, nowNs);
        if (silent.isPresent()) deliveryFailed(silent.getAsLong(), SILENT, true, nowNs);
    }

    /// It learns what is committed, soon after the last message that could have said it.
    ///
    /// @param committed 0 where no node takes over
    public void sayCommitted(long committed, long nowNs) {
        if (committed > 0 && word.isDue(delivery, committed, nowNs)
                && delivery.state() instanceof Delivery.Streaming(long stream))
            out.accept(new MasterEffect.SayCommitted(id, stream));
    }

    /// When it is to be told something at the latest; `Long.MAX_VALUE` for never.
    long nextDeliveryNs() {
        return Math.min(delivery.nextNs(), word.nextNs());
    }

    public void keepPace(long head, long nowNs) {
        delivery.keepPace(!health.isSilent(), head, nowNs);
    }

    // What is shown.

    /// A worker that is refused, cannot fetch what it lacks, has no room or lacks the key cannot take a copy even if it
    /// answers heartbeats.
    boolean isAvailable() {
        boolean takes = !delivery.takesNothing() && lackingKey().isEmpty();
        return !isUnhealthy() && takes && report.map(WorkerReport::noRoom).orElse("").isEmpty();
    }

    /// When it would hold a message that is sequenced now.
    Expectation expectation(long head, long nowNs) {
        return Expectations.ofWorker(health, delivery, report, lackingKey(), head, nowNs);
    }

    /// @param writes whether the master delivers its log: until then, only the worker's own report is known
    ClusterView.Worker view(boolean writes, long head, SequencedTimes times, long nowNs) {
        Delivery state = delivery.state();
        Optional<Delivery.Recovering> recovery = Optional.of(state)
                .filter(Delivery.Recovering.class::isInstance)
                .map(Delivery.Recovering.class::cast);
        long position = writes ? durable() : report.map(WorkerReport::position).orElse(0L);
        return new ClusterView.Worker(
                id,
                health.health().name(),
                health.reason(),
                health.forNs(nowNs),
                health.heardForNs(nowNs),
                position,
                Math.max(0, head - position),
                head > position ? times.lackOf(position + 1, nowNs) : ClusterView.Lack.NOTHING,
                report.map(WorkerReport::gap).orElse(0L),
                state.name(),
                state.reason(),
                recovery.map(Delivery.Recovering::from).orElse(0L),
                recovery.map(Delivery.Recovering::to).orElse(0L),
                report.map(WorkerReport::freeDiskBytes).orElse(0L),
                report.map(WorkerReport::incarnation).orElse(0L),
                delivery.failures(),
                expectation(head, nowNs),
                delivery.pace().tookNs(),
                delivery.pace().tookAgoNs(nowNs),
                truncated,
                report.map(WorkerReport::inMemory).orElse(false));
    }
}
