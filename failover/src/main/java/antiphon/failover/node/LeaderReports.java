package antiphon.failover.node;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.master.links.EpochReports;
import antiphon.master.links.Led;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// What the replica that leads, and its links to members, report to leadership.
///
/// @param epoch in which it leads
/// @param nanoClock of the node, as leadership reads it
/// @param inputs of leadership
public record LeaderReports(long epoch, LongSupplier nanoClock, Consumer<LeadershipInput> inputs)
        implements
            EpochReports {
    /// The lease counts from when the heartbeat was sent. Only a member that has promised this very epoch gives one: it
    /// knows whom it bound also after a restart, for its disk says so.
    @Override
    public Led.Answered sent(NodeId member) {
        long sentNs = nanoClock.getAsLong();
        return (disk, known) -> {
            if (known > epoch) inputs.accept(new LeadershipInput.LaterEpochHeard(known));
            if (known == epoch)
                uuid(disk).ifPresent(id -> inputs.accept(
                        new LeadershipInput.HeartbeatAnswered(epoch, member, id, sentNs)));
        };
    }

    private static Optional<UUID> uuid(String disk) {
        try {
            return Optional.of(UUID.fromString(disk));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // It does not say, and is no member's.
        }
    }

    @Override
    public void opened() {
        inputs.accept(new LeadershipInput.Opened(epoch));
    }

    @Override
    public void leaseGivenUp() {
        inputs.accept(new LeadershipInput.LeaseGivenUp(epoch));
    }

    @Override
    public void over(long laterEpoch) {
        if (laterEpoch > 0) inputs.accept(new LeadershipInput.LaterEpochHeard(laterEpoch));
    }
}
