package antiphon.master.core.delivery;

import antiphon.core.NodeId;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.core.policy.Health;
import java.util.function.Consumer;

/// Sends heartbeats to one worker, and keeps the master's view of its health.
public final class WorkerHealth {
    static final Reason NOT_HEARD_FROM = new Reason(Reason.Code.NOT_HEARD_FROM, "not heard from yet");

    private final NodeId worker;
    private final CoreSettings settings;
    private final Consumer<MasterEffect> out;

    private Health health = Health.unknown();
    private Reason reason = NOT_HEARD_FROM;
    private long sinceNs;
    private long heardAtNs;
    private boolean wasHeard;
    private int missedInRow;
    private boolean asked;
    private long askedAtNs;
    private long unansweredSinceNs; // when the first unanswered heartbeat was sent
    private boolean unanswered;
    private int unansweredInRow;
    private long roundTripNs;
    private long askNextNs = Long.MAX_VALUE; // no heartbeats before the start

    public WorkerHealth(NodeId worker, CoreSettings settings, Consumer<MasterEffect> out) {
        this.worker = worker;
        this.settings = settings;
        this.out = out;
    }

    public Health health() {
        return health;
    }

    public Reason reason() {
        return reason;
    }

    public long forNs(long nowNs) {
        return nowNs - sinceNs;
    }

    /// Time since its last message; [ClusterView.Worker#NEVER] when there is none that counts.
    public long heardForNs(long nowNs) {
        return wasHeard ? nowNs - heardAtNs : ClusterView.Worker.NEVER;
    }

    /// It reported its durable number. That alone does not make it healthy, since it may answer nothing else.
    public void reported(long nowNs) {
        wasHeard = true;
        heardAtNs = nowNs;
    }

    /// Its last report says nothing of what it holds now.
    public void forgetReport() {
        wasHeard = false;
    }

    /// For how long it has owed an answer to a heartbeat; 0 when it owes none.
    public long unansweredNs(long nowNs) {
        return unanswered ? nowNs - unansweredSinceNs : 0;
    }

    /// One answer may be late on a busy machine; two missed heartbeats in a row are no accident.
    public boolean isSilent() {
        return unansweredInRow >= 2;
    }

    /// The round trip of its last heartbeat.
    public long roundTripNs() {
        return roundTripNs;
    }

    public void start(long nowNs) {
        sinceNs = nowNs;
        askNextNs = nowNs;
    }

    public void askNow(long nowNs) {
        askNextNs = nowNs;
    }

    /// Returns whether a heartbeat is sent now.
    ///
    /// @param answerWithinNs how long the answer may take
    public boolean askIfDue(long nowNs, long answerWithinNs) {
        if (asked || askNextNs > nowNs) return false;
        asked = true;
        askedAtNs = nowNs;
        if (!unanswered) unansweredSinceNs = nowNs;
        unanswered = true;
        askNextNs = nowNs + settings.heartbeatNs();
        out.accept(new MasterEffect.Ping(worker, answerWithinNs));
        return true;
    }

    public long nextNs() {
        return asked ? Long.MAX_VALUE : askNextNs;
    }

    public void heard(long nowNs) {
        if (asked) roundTripNs = nowNs - askedAtNs;
        asked = false;
        unanswered = false;
        unansweredInRow = 0;
        missedInRow = 0;
        reported(nowNs);
        Reason answers = new Reason(Reason.Code.ANSWERS, "answers heartbeats");
        if (reason.code() == Reason.Code.NOT_HEARD_FROM) reason = answers;
        transitionTo(health.heard(settings.health()), answers, nowNs);
    }

    public void heartbeatMissed(Reason why, long nowNs) {
        asked = false;
        unansweredInRow++;
        missed(why, nowNs);
    }

    /// The worker is alive on its stream: over a slow link a heartbeat may queue behind messages.
    public void heartbeatDelayed() {
        asked = false;
    }

    /// A heartbeat or a delivery failed.
    public void missed(Reason why, long nowNs) {
        missedInRow++;
        String inRow = missedInRow == 1 ? "" : " (" + missedInRow + " misses in a row)";
        transitionTo(health.missed(settings.health()), why.withSuffix(inRow), nowNs);
        // The reason may change while it is not healthy: the current one is shown.
        if (health.name() == Health.Name.HEALTHY || reason.code() == why.code()) return;
        reason = why;
        if (isForPeople(why.code()))
            out.accept(new MasterEffect.Emit(
                    new MasterEvent.HealthReasonChanged(worker, health.name(), why.sentence())));
    }

    /// Whether the reason stays until a setting is changed. Other reasons come and go, and are only shown.
    private static boolean isForPeople(Reason.Code code) {
        return switch (code) {
            case WRONG_TOKEN, CERTIFICATE, NO_WORKER -> true;
            default -> false;
        };
    }

    /// The only place where health changes, so that each change is timed and reported with its reason.
    private void transitionTo(Health next, Reason why, long nowNs) {
        Health.Name before = health.name();
        health = next;
        if (next.name() == before) return;
        reason = why;
        sinceNs = nowNs;
        out.accept(new MasterEffect.Emit(new MasterEvent.HealthChanged(worker, before, next.name(), why.sentence())));
    }
}
