package antiphon.failover.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.failover.RegisterFixture;
import antiphon.failover.contract.Life;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterAnswer.Decided;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Refused;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterCommand.Init;
import antiphon.failover.core.register.RegisterState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Three Ratis servers with a founded register, whose members are the voters as they are.
abstract class RatisTest {
    @TempDir private Path directory;

    RatisCluster cluster;
    private long incarnations = 1000;

    /// Few, so that snapshots replace the log soon.
    private static final long SNAPSHOT_EVERY = 3;

    @BeforeEach
    void found() throws IOException {
        cluster = new RatisCluster(directory, RatisCluster.settings(SNAPSHOT_EVERY));
        List<Member> members = new ArrayList<>();
        for (int node = 0; node < RegisterFixture.NODES; node++) {
            Member member = RegisterFixture.member(node);
            members.add(
                    new Member(member.node(), member.address(), member.disk(), cluster.voter(node).id()));
        }
        Init init = new Init(RegisterFixture.LOG, 1, RegisterFixture.owner(0, 100), members);
        for (int tried = 0; tried < 20 && !(propose(0, init) instanceof Decided); tried++) {}
        for (int node = 0; node < RegisterFixture.NODES; node++) awaitEpoch(node, 1);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    RegisterAnswer propose(int node, RegisterCommand command) {
        Life life = cluster.life(node);
        long call = life.propose(command);
        cluster.await("node " + node + " is answered", () -> life.answerOf(call) != null);
        return Objects.requireNonNull(life.answerOf(call));
    }

    /// Claims until it owns an epoch.
    RegisterState claimAt(int node) {
        long epoch = cluster.life(node).latest().epoch();
        for (int tried = 0; tried < 50; tried++) {
            RegisterAnswer answer = propose(node, RegisterFixture.claim(epoch, node, ++incarnations));
            if (answer instanceof Done(var state)) return state;
            epoch = answer instanceof Refused(_, var state) ? state.epoch() : cluster.life(node).latest().epoch();
        }
        throw new AssertionError("node " + node + " never owns an epoch");
    }

    void awaitEpoch(int node, long epoch) {
        cluster.await("node " + node + " is at " + epoch, () -> cluster.life(node).latest().epoch() >= epoch);
    }

    /// The node whose Ratis server leads.
    int leader() {
        cluster.await("one leads", () -> leaders().findAny().isPresent());
        return leaders().findAny().orElseThrow();
    }

    int follower() {
        int leader = leader();
        return IntStream.range(0, RegisterFixture.NODES).filter(node -> node != leader).findFirst().orElseThrow();
    }

    private Stream<Integer> leaders() {
        return Stream.of(0, 1, 2).filter(node -> division(node).getInfo().isLeaderReady());
    }

    RaftServer.Division division(int node) {
        try {
            RaftServer server = cluster.register(node).server();
            return server.getDivision(server.getGroupIds().iterator().next());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Voter> voters(int... nodes) {
        return IntStream.of(nodes).mapToObj(cluster::voter).toList();
    }

    void assertWorks() {
        RegisterState done = claimAt(follower());
        assertThat(claimAt(leader()).epoch()).isGreaterThan(done.epoch());
    }
}
