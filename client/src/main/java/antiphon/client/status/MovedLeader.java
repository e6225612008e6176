package antiphon.client.status;

import antiphon.proto.leader.MoveLeaderResponse;
import java.time.Duration;

/// The node that leads after a move.
///
/// @param took from the order until this node led; zero when it led already
public record MovedLeader(String leader, long epoch, Duration took) {
    public static MovedLeader of(MoveLeaderResponse answer) {
        return new MovedLeader(answer.getLeader(), answer.getEpoch(), Duration.ofMillis(answer.getTookMs()));
    }
}
