package antiphon.master.core.member;

import antiphon.core.NodeId;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Forecast;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.WorkerReport;
import antiphon.master.core.delivery.Delivery;
import antiphon.master.core.policy.CoreSettings;
import antiphon.message.LogId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The workers of the cluster by their ids, in the order of the settings. The set is fixed: another set is another
/// `Members`.
public final class Members implements Iterable<Member> {
    private final List<Member> members;
    private final Map<NodeId, Member> byId = new HashMap<>(); // looked up, never iterated

    private final SequencedTimes times = new SequencedTimes();

    public Members(List<NodeId> ids, CoreSettings settings, RandomGenerator random, Consumer<MasterEffect> out) {
        this.members = ids.stream().map(id -> new Member(id, settings, random, out)).toList();
        for (Member member : members) {
            if (byId.put(member.id(), member) != null)
                throw new IllegalArgumentException("two workers are named " + member.id());
        }
    }

    /// @throws IllegalArgumentException when it is not among them
    public Member get(NodeId worker) {
        Member member = byId.get(worker);
        if (member == null) throw new IllegalArgumentException(worker + " is none of the workers " + ids());
        return member;
    }

    /// In the order of the settings.
    public List<Member> all() {
        return members;
    }

    /// In the order of the settings.
    public List<NodeId> ids() {
        return members.stream().map(Member::id).toList();
    }

    @Override
    public Iterator<Member> iterator() {
        return members.iterator();
    }

    /// How many nodes the cluster has, the master among them.
    public int nodes() {
        return members.size() + 1;
    }

    /// How many of the nodes are available, the master among them.
    public int availableNodes() {
        int available = 1;
        for (Member member : members) if (member.isAvailable()) available++;
        return available;
    }

    /// At the end of a turn.
    public void keepTimes(long head, long nowNs) {
        times.reached(head, nowNs);
    }

    public void start(long nowNs) {
        forEach(member -> member.health().start(nowNs));
    }

    /// @param key with which new messages are signed, empty when its id tells nothing
    public void signsWith(Optional<Long> key) {
        forEach(member -> member.signsWith(key));
    }

    /// Sends each a heartbeat, due or not.
    public void askAll(long nowNs) {
        forEach(member -> member.health().askNow(nowNs));
    }

    /// Whether each of them holds this log, as far as was heard last.
    public boolean allHold(LogId log) {
        return members.stream()
                .allMatch(member -> member.identity().flatMap(WorkerReport::logId).equals(Optional.of(log)));
    }

    public void forgetReports() {
        forEach(Member::forgetReport);
    }

    /// The durable number of the most advanced worker that takes messages now.
    public long mostAdvanced() {
        long most = 0;
        for (Member member : members) {
            if (member.delivery().state() instanceof Delivery.Streaming) most = Math.max(most, member.durable());
        }
        return most;
    }

    /// The most messages in flight to one worker.
    public long underWayMax() {
        long max = 0;
        for (Member member : members) max = Math.max(max, member.delivery().underWay());
        return max;
    }

    /// When the end of a turn is due at the latest for one of them; `Long.MAX_VALUE` when it is not.
    ///
    /// @param delivers whether the master sends messages
    public long nextNs(boolean delivers) {
        long next = Long.MAX_VALUE;
        for (Member member : members) {
            next = Math.min(next, member.health().nextNs());
            if (delivers) next = Math.min(next, member.nextDeliveryNs());
        }
        return next;
    }

    public List<Forecast.Worker> forecast(long head, long nowNs) {
        return members.stream()
                .map(member -> new Forecast.Worker(
                        member.id(), member.isAvailable(), member.expectation(head, nowNs)))
                .toList();
    }

    public List<ClusterView.Worker> view(boolean writes, long head, long nowNs) {
        return members.stream().map(member -> member.view(writes, head, times, nowNs)).toList();
    }
}
