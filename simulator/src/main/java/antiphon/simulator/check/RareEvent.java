package antiphon.simulator.check;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Events that a campaign must have met at least once, or it has proven less than it claims: situations in which
/// mistakes were found, or in which they would do most harm. A change to how faults are drawn can make one of them
/// impossible without any seed failing; then the campaign fails. What needs a second master or a worker of another log
/// is not drawn at all, and stands in the stories of docs/scenarios.
public enum RareEvent {
// @formatter:off
    FAILED_SYNC(1_000, "a sync failed and ended its node"),
    POWER_LOSS_DURING_SYNC(200, "a node lost its power while it synced"),
    TORN_TAIL(200, "a node started on a record that was written in part"),
    LOST_RANGE(500, "a node started on a log that damage had shortened"),
    REPAIR(500, "damaged messages were repaired from another node"),
    DISK_LOST(200, "a node came back with an empty disk"),
    OLD_DISK_RETURNED(2_000, "the master's old disk was put back"),
    TRUNCATION(1_000, "a worker truncated its log"),
    TRUNCATION_DURING_SYNC(2_000, "a worker truncated its log while it synced"),
    APPEND_AFTER_TRUNCATION_IN_SYNC(2_000, "numbers truncated during a sync were appended again before it ended"),
    REBUILD(500, "a master without a log rebuilt it from a worker"),
    REBUILD_WITH_DAMAGE(2_000, "a master rebuilt its log while a worker had damage"),
    REBUILD_AFTER_FAILED_FETCH(10_000, "a master rebuilt its log after a fetch had failed"),
    OLD_EPOCH_REFUSED(500, "a worker refused a master of an older epoch"),
    GAP_FULL(500, "a worker refused a message because too many waited above a gap"),
    WORKER_FULL(200, "a worker refused messages because it had no room"),
    MASTER_FULL(200, "a write was refused because the master's disk was full"),
    QUORUM_LOST(500, "a write was refused by the quorum guard"),
    READ_ONLY(200, "a write was refused because its client was read-only"),
    TOO_MANY_PENDING(200, "a write was refused because too many waited"),
    UNCONFIRMED(200, "a write was answered as unconfirmed"),
    MASTER_WAITED(200, "a starting master said why it could not write yet"),
    NOT_SERVED(500, "a fetch of a worker failed while the master did not lead"),

    TAKEOVER(Kind.FAILOVER, 200, "a node took an epoch over and took writes in it"),
    TAKEOVER_BY_COPY(Kind.FAILOVER, 200, "a node took an epoch over with the log of another"),
    COPY_FAILED(Kind.FAILOVER, 4_000, "the source of a takeover failed"),
    CLAIM_LOST(Kind.FAILOVER, 200, "a claim did not take effect"),
    TAKEOVER_GIVEN_UP(Kind.FAILOVER, 2_000, "a node gave up an epoch that it had claimed"),
    STEPPED_DOWN(Kind.FAILOVER, 200, "a leader stepped down for a later epoch"),
    HANDED_OVER(Kind.FAILOVER, 200, "a leader gave its lead up to another node"),
    NOBODY_TOOK_OVER(Kind.FAILOVER, 2_000, "a leader gave its lead up, and no other took it in time"),
    LEASE_LOST(Kind.FAILOVER, 200, "a leader could not be sure any more that no other had opened"),
    TOO_FEW_ANSWER(Kind.FAILOVER, 200, "a node asked for a leader, and too few members answered"),
    OTHERS_HEAR_A_LEADER(Kind.FAILOVER, 200, "a node did not hear the leader, and others did"),
    TAIL_TRUNCATED(Kind.FAILOVER, 200, "a member truncated what no majority held"),
    MEMBERS_DISK_LOST(Kind.FAILOVER, 200, "a member came back with another disk");
    // @formatter:on

    private final Kind kind;
    private final long seedsEnough;
    private final String what;

    /// @param seedsEnough in this many seeds it was seen some twenty times or more
    RareEvent(long seedsEnough, String what) {
        this(Kind.FIXED_MASTER, seedsEnough, what);
    }

    RareEvent(Kind kind, long seedsEnough, String what) {
        this.kind = kind;
        this.seedsEnough = seedsEnough;
        this.what = what;
    }

    /// Events that a campaign of this many seeds must have met and has not.
    public static List<RareEvent> missing(Kind kind, Map<RareEvent, Long> counts, long seeds) {
        return Stream.of(values())
                .filter(event -> event.kind == kind)
                .filter(event -> seeds >= event.seedsEnough && counts.getOrDefault(event, 0L) == 0)
                .toList();
    }

    public String what() {
        return what;
    }
}
