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
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.policy.CoreSettings;
import antiphon.message.LogId;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// An epoch that was taken over, from there to its end.
///
///     Opening --its own log was read--> Preparing --a majority of the members has adopted--> Open
///     any --another node leads, or it is stopped--> Stopped
///
/// From Preparing on the members get the log. A member counts once it reports that it has adopted the epoch, from the
/// disk that the list of members names: before that, its log may hold something else at any position.
public final class EpochStart implements Start {
    private static final int SETTLING_HEARTBEATS = 2; // Heartbeats come five times per failover timeout.

    private enum Phase {
        OPENING, PREPARING, OPEN, STOPPED
    }

    private final TakenEpoch taken;
    private final CoreSettings settings;
    private final Consumer<MasterEffect> out;
    private final Set<NodeId> adopted = new TreeSet<>();
    private Phase phase = Phase.OPENING;
    private LogForReaders atTheEnd = LogForReaders.STARTING;
    private long leaseUntilNs = Long.MIN_VALUE;
    private boolean leaseSaid = true; // what was last emitted of the lease: it opens with one, unless it says so
    private boolean leaseGivenUp;
    private long releaseNs = Long.MAX_VALUE; // while it is given up, and others have not heard that
    private long nowNs = Long.MIN_VALUE;

    public EpochStart(TakenEpoch taken, CoreSettings settings, Consumer<MasterEffect> out) {
        this.taken = taken;
        this.settings = settings;
        this.out = out;
        this.adopted.add(taken.epoch().owner().node());
    }

    @Override
    public void time(long now) {
        nowNs = now;
    }

    @Override
    public void started(MasterInput.Started read, long now) {
        if (isStopped()) return; // It stepped down while its log was read.
        boolean isAsTaken = read.logId().equals(logId()) && read.position() == taken.epoch().startPosition()
                && read.epoch() == epoch() && read.lostThrough() == 0;
        if (!isAsTaken) throw new IllegalStateException(read + " is not the log with which it took over " + taken);
        phase = Phase.PREPARING;
    }

    @Override
    public void leaseUntil(long untilNs) {
        leaseUntilNs = untilNs;
    }

    @Override
    public void giveLeaseUp() {
        if (leaseGivenUp || phase != Phase.OPEN) return;
        leaseGivenUp = true;
        leaseSaid = false;
        releaseNs = nowNs + SETTLING_HEARTBEATS * settings.heartbeatNs();
    }

    /// What was acknowledged by fewer than a majority gets its copies first: this node is well, and the next leader
    /// should not lack it. Not for ever: a follower may be away.
    @Override
    public void reached(boolean all) {
        if (releaseNs == Long.MAX_VALUE || (!all && nowNs < releaseNs)) return;
        releaseNs = Long.MAX_VALUE;
        out.accept(new MasterEffect.LeaseGivenUp(epoch()));
    }

    /// Admission refuses what there is no room for.
    @Override
    public void diskChecked(Optional<String> problem) {}

    @Override
    public void answered(NodeId worker, WorkerReport report) {
        if (hasAdopted(worker, report)) adopted.add(worker);
    }

    private boolean hasAdopted(NodeId worker, WorkerReport report) {
        return report.logId().equals(logId())
                && report.epoch() == epoch()
                && report.adopted() == epoch()
                && taken.isMembers(worker, report.disk());
    }

    @Override
    public boolean counts(NodeId worker, Optional<WorkerReport> report) {
        return report.isPresent() && hasAdopted(worker, report.get());
    }

    /// A position of an unknown life may be that of another disk.
    @Override
    public boolean accepts(long incarnation) {
        return incarnation != 0;
    }

    @Override
    public void missed(NodeId worker, Presence presence, Reason reason, long now) {}

    /// The log was whole when it began.
    @Override
    public void fetched(long attempt, long upTo, boolean complete, long now) {}

    @Override
    public void fetchFailed(long attempt, String reason, boolean hasDiverged, long now) {}

    @Override
    public void superseded(NodeId worker, long higher) {
        over(higher, worker + " has promised epoch " + higher + " to another node");
    }

    @Override
    public void stepDown() {
        over(0, "another node leads, or is about to");
    }

    private void over(long laterEpoch, String why) {
        if (isStopped()) return;
        String reason = "this node led in epoch " + epoch() + ", which is over: " + why
                + ". Send the write again to the node that leads";
        stop(new LogForReaders(Standing.SUPERSEDED, reason));
        out.accept(new MasterEffect.EpochOver(laterEpoch));
        out.accept(new MasterEffect.Emit(new MasterEvent.Stopped(reason)));
    }

    @Override
    public void stopping() {
        if (isStopped()) return;
        stop(new LogForReaders(
                forReaders().standing(), "the master is stopping: send the write again to the next master"));
    }

    private void stop(LogForReaders last) {
        atTheEnd = last;
        phase = Phase.STOPPED;
        releaseNs = Long.MAX_VALUE;
    }

    @Override
    public void endTurn(long now) {
        if (phase == Phase.PREPARING && adopted.size() >= taken.majority()) open();
        if (phase == Phase.OPEN && holdsLease() != leaseSaid) sayLease();
    }

    private void open() {
        phase = Phase.OPEN;
        out.accept(new MasterEffect.Opened(epoch()));
        out.accept(new MasterEffect.Emit(new MasterEvent.StartedWriting(
                taken.log(), epoch(), taken.epoch().startPosition(), "an epoch taken over: " + adoptedOfAll())));
    }

    private void sayLease() {
        leaseSaid = holdsLease();
        out.accept(new MasterEffect.Emit(
                leaseSaid ? new MasterEvent.LeaseHeld(epoch()) : new MasterEvent.LeaseLost(epoch())));
    }

    private String adoptedOfAll() {
        return adopted.size() + " of " + taken.members().size() + " members have adopted it";
    }

    /// Nobody else says when the lease ends.
    @Override
    public long nextNs() {
        return Math.min(phase == Phase.OPEN && leaseSaid ? leaseUntilNs : Long.MAX_VALUE, releaseNs);
    }

    /// One that is over would keep members from promising the next.
    @Override
    public boolean asks() {
        return !isStopped();
    }

    @Override
    public boolean delivers() {
        return phase == Phase.PREPARING || phase == Phase.OPEN;
    }

    @Override
    public boolean isWriting() {
        return phase == Phase.OPEN;
    }

    @Override
    public boolean isStopped() {
        return phase == Phase.STOPPED;
    }

    /// A majority survives each takeover, whatever the clocks show. With fewer copies a later leader may lack the
    /// message, so they are acknowledged only while it is certain that none has opened.
    @Override
    public boolean mayAcknowledge(int concern) {
        return phase == Phase.OPEN && (concern >= taken.majority() || holdsLease());
    }

    private boolean holdsLease() {
        return !leaseGivenUp && nowNs < leaseUntilNs;
    }

    @Override
    public int copiesToCommit() {
        return delivers() ? taken.majority() : Integer.MAX_VALUE;
    }

    @Override
    public Optional<LogId> logId() {
        return Optional.of(taken.log());
    }

    @Override
    public long epoch() {
        return taken.epoch().epoch();
    }

    @Override
    public MasterState state() {
        return switch (phase) {
            case OPENING -> MasterState.STARTING;
            case PREPARING -> MasterState.RECOVERING;
            case OPEN -> holdsLease() ? MasterState.WRITING : MasterState.RECOVERING;
            case STOPPED -> MasterState.STOPPED;
        };
    }

    @Override
    public String reason() {
        return switch (phase) {
            case OPENING -> "the master is starting and reads its own log";
            case PREPARING ->
                "this node takes over in epoch " + epoch() + ", and waits for a majority: " + adoptedOfAll();
            case OPEN -> leaseGivenUp
                    ? "this node hands its lead over to another: send the write again"
                    : holdsLease()
                            ? ""
                            : "too few of the " + taken.members().size()
                                    + " members have answered lately to be sure that no"
                                    + " other node leads: writes come back when they answer";
            case STOPPED -> atTheEnd.reason();
        };
    }

    /// Also without a lease it is whole as far as readers are shown it: what is committed is in the log of each later
    /// leader.
    @Override
    public LogForReaders forReaders() {
        return switch (phase) {
            case OPENING, PREPARING -> new LogForReaders(Standing.MAY_LACK_MESSAGES, reason());
            case OPEN -> LogForReaders.WHOLE;
            case STOPPED -> atTheEnd.standing() == Standing.WHOLE ? LogForReaders.WHOLE : atTheEnd;
        };
    }

    @Override
    public long answerWithinNs(long now) {
        return settings.heartbeatNs();
    }
}
