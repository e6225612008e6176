package antiphon.failover.core.leadership;

import antiphon.core.NodeId;
import antiphon.failover.core.leadership.contract.LeadershipEvent.Waiting;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterState;
import antiphon.message.Numbers;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The answers to one poll. Only members' own disks count.
final class Ballot {
    private final NodeId self;
    private final RegisterState register;
    private final Map<NodeId, PollAnswer> answers = new TreeMap<>();

    Ballot(NodeId self, RegisterState register) {
        this.self = self;
        this.register = register;
    }

    void add(NodeId node, PollAnswer answer) {
        boolean counts = register.members()
                .stream()
                .anyMatch(member -> member.node().equals(node) && member.disk().equals(answer.replica().disk()));
        if (counts) answers.put(node, answer);
    }

    boolean isComplete() {
        return answers.size() == register.members().size();
    }

    /// Why this node does not claim; empty when it does, once its rank allows it.
    Optional<Waiting> whyNot() {
        PollAnswer own = answers.get(self);
        int majority = Majority.of(register.members());
        if (own != null && !own.replica().isCandidate()) return Optional.of(Waiting.NO_CANDIDATE);
        if (own == null || answers.size() < majority) return Optional.of(Waiting.TOO_FEW_ANSWER);
        if (own.hearsLeader() || free().size() < majority) return Optional.of(Waiting.OTHERS_HEAR_A_LEADER);
        return wholeAndFree() < majority ? Optional.of(Waiting.TOO_FEW_WHOLE) : Optional.empty();
    }

    /// A fence counts the promises of no others: with fewer, an epoch would be claimed in vain.
    private long wholeAndFree() {
        return free().stream().filter(node -> isWhole(answers.get(node))).count();
    }

    private static boolean isWhole(@Nullable PollAnswer answer) {
        return answer != null && answer.replica().isWhole();
    }

    /// Those that do not hear a leader.
    Set<NodeId> free() {
        Set<NodeId> free = new TreeSet<>();
        answers.forEach((node, answer) -> {
            if (!answer.hearsLeader()) free.add(node);
        });
        return free;
    }

    /// How many free candidates come first: those with a better log and, of those that are level, the ones before this
    /// node in the list of members.
    int rank() {
        PollAnswer own = answers.get(self);
        if (own == null) return register.members().size();
        int before = 0;
        boolean selfSeen = false;
        for (Member member : register.members()) {
            selfSeen |= member.node().equals(self);
            if (isBetter(answers.get(member.node()), own.replica(), !selfSeen)) before++;
        }
        return before;
    }

    private static boolean isBetter(
            @Nullable PollAnswer other, ReplicaView own, boolean isListedBefore) {
        if (other == null || other.hearsLeader() || !other.replica().isCandidate()) return false;
        int compared = other.replica().end().compareTo(own.end());
        return compared > 0 || (compared == 0 && isListedBefore);
    }

    /// That of the register when the poll began: a claim must not pass over one that came since.
    long expectedEpoch() {
        return register.epoch();
    }

    /// One that no claims lead to is not believed: nobody would promise the epoch above it.
    private long near(long epoch) {
        return Numbers.isEpochNear(epoch, register.epoch()) ? epoch : 0;
    }

    /// Above all that is known to be taken.
    long nextEpoch() {
        long highest = register.epoch();
        for (PollAnswer answer : answers.values()) {
            highest = Math.max(highest, near(answer.registerEpoch()));
            highest = Math.max(highest, near(answer.replica().promisedEpoch()));
        }
        return highest + 1;
    }
}
