package antiphon.failover.core.leadership;

import static antiphon.failover.core.leadership.Network.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.failover.RegisterFixture;
import antiphon.failover.core.leadership.contract.LeadershipTimes;
import antiphon.failover.core.register.Member;
import antiphon.failover.simulated.SimRegister;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;

/// Nodes that elect leaders in virtual time, while they crash, pause, and lose each other.
final class SimElection {
    static final LeadershipTimes TIMES = new LeadershipTimes(1_000 * MILLISECOND);

    final RandomGenerator luck;
    final Network network;
    final Calls calls = new Calls();
    final History history = new History();
    final List<String> said = new ArrayList<>();
    private final SimRegister register;
    private final List<SimDisk> disks = new ArrayList<>();
    private final Map<NodeId, SimMember> up = new HashMap<>();
    private long lastIncarnation = 100;
    private long lastId;
    private int lostDisks;

    /// Pending calls by number.
    static final class Calls {
        private final Map<Long, Consumer<Object>> open = new HashMap<>();
        private long last;

        long begin(Consumer<Object> onAnswer) {
            open.put(++last, onAnswer);
            return last;
        }

        void answer(long call, Object answer) {
            Consumer<Object> onAnswer = open.remove(call);
            if (onAnswer != null) onAnswer.accept(answer);
        }
    }

    SimElection(long seed, int nodes) {
        luck = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        network = new Network(luck);
        for (int number = 0; number < nodes; number++)
            disks.add(new SimDisk(RegisterFixture.node(number), RegisterFixture.disk(number)));
        register = new SimRegister(network, luck, disks.stream().map(disk -> disk.node).toList());
        for (SimDisk disk : disks) start(disk.node);
        found(nodes);
    }

    private void found(int nodes) {
        List<Member> members = IntStream.range(0, nodes).mapToObj(RegisterFixture::member).toList();
        life(RegisterFixture.node(0)).orElseThrow().found(members);
    }

    void start(NodeId node) {
        if (up.containsKey(node)) return;
        SimMember life = new SimMember(this, disk(node), ++lastIncarnation);
        up.put(node, life);
        life.begin(register.start(node, life));
    }

    void stop(NodeId node) {
        SimMember life = up.remove(node);
        if (life == null) return;
        life.end();
        register.stop(node);
    }

    /// Stops the node and gives it an empty disk. A majority of the first disks is always left.
    void loseDisk(NodeId node) {
        if (2 * (disks.size() - lostDisks - 1) <= disks.size() || !disk(node).id.equals(firstDisk(node))) return;
        stop(node);
        disks.set(disks.indexOf(disk(node)), new SimDisk(node, new UUID(9, ++lostDisks)));
    }

    private UUID firstDisk(NodeId node) {
        return RegisterFixture.disk(disks.indexOf(disk(node)));
    }

    private SimDisk disk(NodeId node) {
        return disks.stream().filter(each -> each.node.equals(node)).findFirst().orElseThrow();
    }

    void pause(NodeId node, long ns) {
        life(node).ifPresent(life -> life.pausedUntilNs = nowNs() + ns);
    }

    Optional<SimMember> life(NodeId node) {
        return Optional.ofNullable(up.get(node));
    }

    Optional<SimMember> reached(NodeId from, NodeId to) {
        return network.connected(from, to) ? life(to) : Optional.empty();
    }

    /// To whatever life the other node has when it arrives.
    void send(Owner from, NodeId to, Consumer<SimMember> arrival) {
        network.send(from.node(), to, () -> life(to).ifPresent(arrival));
    }

    long nowNs() {
        return network.nowNs();
    }

    long nextId() {
        return ++lastId;
    }

    List<NodeId> nodes() {
        return disks.stream().map(disk -> disk.node).toList();
    }

    /// Those that are members'.
    List<SimDisk> disks() {
        return disks.stream().filter(disk -> disk.id.equals(firstDisk(disk.node))).toList();
    }

    /// Whether it acknowledges anything just now or not: it could.
    void assertNoLeaseBefore(long epoch) {
        for (SimMember life : up.values()) {
            LeadershipView view = life.view();
            if (view.isOpen() && view.ownEpoch() < epoch)
                assertThat(life.led == null ? Long.MIN_VALUE : life.led.leaseUntilNs)
                        .as("lease of %s in epoch %s when %s opens", life.owner(),
                                view.ownEpoch(), epoch)
                        .isLessThanOrEqualTo(nowNs());
        }
    }

    Optional<SimMember> openLeader() {
        return up.values()
                .stream()
                .filter(life -> life.view().isOpen())
                .max((a, b) -> Long.compare(a.view().ownEpoch(), b.view().ownEpoch()));
    }
}
