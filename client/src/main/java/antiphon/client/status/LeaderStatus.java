package antiphon.client.status;

import antiphon.proto.leader.GetLeaderResponse;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Who leads a cluster in which any node can lead, as one of its nodes knows it.
///
/// @param node that was asked
/// @param leader the node that leads or is about to; empty while the node knows none
/// @param epoch the leader's; while there is none, the highest that the node has promised
/// @param since when state, leader and epoch became so, by the node's clock
/// @param noLeader why no node leads, as a word that does not change; empty while one does, and until it is known
/// @param noLeaderReason the same as a sentence
/// @param nodes of the cluster; empty before it is founded
/// @param leaderChanges how often another leader or epoch has followed since the node started
/// @param position the last message that is durable on the node
/// @param asOf when this was true, by the node's clock
public record LeaderStatus(
        String node,
        State state,
        Optional<String> leader,
        long epoch,
        Instant since,
        String noLeader,
        String noLeaderReason,
        List<String> nodes,
        long leaderChanges,
        long position,
        Instant asOf) {

    /// What a node does about leadership.
    public sealed interface State extends WireWord {
        enum Known implements State {
            /// It leads, and takes writes.
            LEADING,
            /// It has taken over, and a majority does not follow yet.
            OPENING, FOLLOWING,
            /// It hears no leader.
            SEARCHING;

            @Override
            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        record Other(String word) implements State {}

        static State of(String word) {
            return WireWord.read(word, Known.values(), Other::new);
        }
    }

    public static LeaderStatus of(GetLeaderResponse answer) {
        return new LeaderStatus(
                answer.getNode(),
                State.of(answer.getState()),
                Optional.of(answer.getLeader()).filter(name -> !name.isEmpty()),
                answer.getEpoch(),
                Instant.ofEpochMilli(answer.getSinceMs()),
                answer.getNoLeader(),
                answer.getNoLeaderReason(),
                List.copyOf(answer.getNodesList()),
                answer.getLeaderChanges(),
                answer.getPosition(),
                Instant.ofEpochMilli(answer.getAsOfMs()));
    }
}
