package antiphon.failover;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.core.register.Learner;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterCommand.Change;
import antiphon.failover.core.register.RegisterCommand.Claim;
import antiphon.failover.core.register.RegisterCommand.Init;
import antiphon.failover.core.register.RegisterState;
import antiphon.message.LogId;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/// Three nodes, each with a disk and a voter of its own.
public final class RegisterFixture {
    public static final int NODES = 3;
    public static final LogId LOG = new LogId(new UUID(7, 7));

    private RegisterFixture() {}

    public static NodeId node(int number) {
        return new NodeId("node" + number);
    }

    public static UUID disk(int number) {
        return new UUID(1, number);
    }

    public static UUID voter(int number) {
        return new UUID(2, number);
    }

    public static List<NodeId> nodes() {
        return IntStream.range(0, NODES).mapToObj(RegisterFixture::node).toList();
    }

    public static Member member(int number) {
        return new Member(node(number), "host" + number + ":50052", disk(number), voter(number));
    }

    public static List<Member> members() {
        return IntStream.range(0, NODES).mapToObj(RegisterFixture::member).toList();
    }

    public static Owner owner(int number, long incarnation) {
        return new Owner(node(number), disk(number), incarnation);
    }

    public static Init init() {
        return new Init(LOG, 1, owner(0, 100), members());
    }

    public static RegisterState founded() {
        return RegisterState.EMPTY.apply(init()).state();
    }

    public static Claim claim(long expectedEpoch, int node, long incarnation) {
        return new Claim(expectedEpoch, expectedEpoch + 1, owner(node, incarnation));
    }

    public static Change join(RegisterState state, int number) {
        return new Change(
                state.epoch(),
                state.version(),
                state.members(),
                List.of(new Learner(node(number), "host" + number + ":50052")));
    }
}
