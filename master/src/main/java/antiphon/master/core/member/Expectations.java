package antiphon.master.core.member;

import antiphon.master.core.contract.Expectation;
import antiphon.master.core.contract.Pace;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Words;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.delivery.Delivery;
import antiphon.master.core.delivery.WorkerDelivery;
import antiphon.master.core.delivery.WorkerHealth;
import antiphon.master.core.policy.Health;
import java.util.Optional;

/// Estimates when a node would hold a message that is sequenced now, from the state of its delivery and from earlier
/// messages.
public final class Expectations {
    /// A node without progress for this long may be stuck, for an unknown time ...
    private static final long STUCK_NS = Expectation.AT_ONCE_NS_MAX;
    /// ... unless its acknowledgements take as long: then the limit is a multiple of that.
    private static final long STUCK_TIMES = 2;

    private Expectations() {}

    /// The master's own disk.
    public static Expectation ofMaster(Pace pace, long head, long durable, long nowNs) {
        return stuck(pace, 0, head - durable, "made nothing durable", nowNs)
                .orElseGet(() -> paced(pace, 0, "", head, "its last message took ", nowNs));
    }

    /// @param report the worker's last report
    /// @param lackingKey the key with which new messages are signed, when the worker does not have it
    static Expectation ofWorker(
            WorkerHealth health,
            WorkerDelivery delivery,
            Optional<WorkerReport> report,
            Optional<Long> lackingKey,
            long head,
            long nowNs) {
        String name = health.health().name().toString();
        if (health.health() instanceof Health.Unhealthy)
            return Expectation
                    .unknown(name + " for " + Words.time(health.forNs(nowNs)) + ": " + health.reason().sentence());
        Pace pace = delivery.pace();
        long silentNs = health.unansweredNs(nowNs);
        boolean shows = !health.isSilent() && pace.sinceProgressNs(nowNs) < silentNs;
        if (silentNs > Expectation.AT_ONCE_NS_MAX && !shows)
            return Expectation.unknown("no answer to a heartbeat for " + Words.time(silentNs));
        String noRoom = report.map(WorkerReport::noRoom).orElse("");
        if (!noRoom.isEmpty()) return Expectation.unknown(noRoom); // Before the next message finds that out.
        if (lackingKey.isPresent()) // The same.
            return Expectation.unknown("cannot verify key " + lackingKey.get() + ", with which the master signs");
        Delivery state = delivery.state();
        return switch (state) {
            case Delivery.Streaming _ when delivery.isOpened() -> {
                long delayNs = report.map(WorkerReport::deliveryDelayNs).orElse(0L);
                long gap = report.map(WorkerReport::gap).orElse(0L);
                yield streaming(pace, health.roundTripNs(), delayNs, head, delivery.durable(), gap, nowNs);
            }
            case Delivery.Streaming _ -> Expectation.unknown("a stream to it is being opened");
            case Delivery.Recovering(_, _, _, Reason problem) when problem.equals(Reason.NONE) ->
                recovering(pace, head, delivery.durable(), nowNs);
            case Delivery.Recovering _,Delivery.Refused _,Delivery.Retrying _,Delivery.HeldUp _,Delivery.Waiting _ ->
                Expectation.unknown(state.name().word() + ": " + state.reason().sentence());
        };
    }

    /// @param roundTripNs round trip of the last heartbeat, the minimum of a delivery
    /// @param heldBackNs how long the worker delays deliveries on purpose
    private static Expectation streaming(
            Pace pace, long roundTripNs, long heldBackNs, long head, long durable, long gap, long nowNs) {
        long floorNs = Math.max(roundTripNs, heldBackNs);
        String floor = heldBackNs >= roundTripNs
                ? "it holds deliveries back for " + Words.time(heldBackNs) + " on purpose"
                : "its last answer to a heartbeat took " + Words.time(roundTripNs);
        String above = gap == 0 ? "" : ", and holds " + Words.count(gap) + " above a gap";
        return stuck(pace, floorNs, head - durable, "acknowledged nothing", nowNs)
                .map(stuck -> Expectation.unknown(stuck.why() + above))
                .orElseGet(() -> paced(pace, floorNs, floor, head, "its last acknowledgement took ", nowNs));
    }

    private static Expectation recovering(Pace pace, long head, long durable, long nowNs) {
        String why = "catching up, " + Words.messages(head - durable) + " left";
        long leftNs = pace.workOffNs(head, nowNs);
        return leftNs == Pace.UNKNOWN
                ? Expectation.unknown(why)
                : new Expectation(
                        Math.max(leftNs, Expectation.AT_ONCE_NS_MAX + 1),
                        why + ", " + Words.count(pace.perSecond(nowNs)) + " a second");
    }

    private static Optional<Expectation> stuck(Pace pace, long floorNs, long behind, String what, long nowNs) {
        long usualNs = Math.max(floorNs, pace.recentlyTookNs(nowNs));
        long stuckNs = pace.stuckNs(nowNs);
        if (stuckNs <= Math.max(STUCK_NS, STUCK_TIMES * usualNs)) return Optional.empty();
        return Optional.of(Expectation.unknown(
                what + " for " + Words.time(stuckNs) + ", " + Words.messages(behind) + " behind"));
    }

    private static Expectation paced(
            Pace pace, long floorNs, String floor, long head, String took, long nowNs) {
        long tookNs = pace.recentlyTookNs(nowNs);
        long underWayNs = pace.underWayNs(nowNs);
        long workOffNs = pace.workOffNs(head, nowNs);
        long ns = Math.max(Math.max(floorNs, tookNs), Math.max(underWayNs, workOffNs));
        if (ns <= Expectation.AT_ONCE_NS_MAX) return new Expectation(ns, "");
        if (ns == workOffNs) return new Expectation(ns, pace.perSecond(nowNs) + " a second with a backlog");
        if (ns == tookNs)
            return new Expectation(
                    ns, took + Words.time(tookNs) + ", " + Words.time(pace.tookAgoNs(nowNs)) + " ago");
        return new Expectation(
                ns,
                ns == floorNs
                        ? floor
                        : "a message has been on its way for " + Words.time(underWayNs));
    }
}
