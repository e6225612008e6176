package antiphon.master.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// The workers of the cluster, in the order of the settings.
final class Members implements Iterable<Member> {
    private final List<Member> members = new ArrayList<>();

    Members(List<String> names, CoreSettings settings, RandomGenerator random, Consumer<MasterEffect> out) {
        for (String name : names) members.add(new Member(members.size(), name, settings, random, out));
    }

    Member get(int worker) {
        return members.get(worker);
    }

    @Override
    public Iterator<Member> iterator() {
        return members.iterator();
    }

    /// How many nodes the cluster has, the master among them.
    int nodes() {
        return members.size() + 1;
    }

    /// How many of the nodes are available, the master among them.
    int availableNodes() {
        int available = 1;
        for (Member member : members) if (member.isAvailable()) available++;
        return available;
    }

    void start(long nowNs) {
        members.forEach(member -> member.health().start(nowNs));
    }

    /// Sends each a heartbeat, due or not.
    void askAll(long nowNs) {
        members.forEach(member -> member.health().askNow(nowNs));
    }

    void forgetReports() {
        members.forEach(Member::forgetReport);
    }

    /// The durable number of the most advanced worker that takes messages now.
    long mostAdvanced() {
        long most = 0;
        for (Member member : members) if (member.delivery().streams()) most = Math.max(most, member.durable());
        return most;
    }

    /// The most messages in flight to one worker.
    long underWayMax() {
        long max = 0;
        for (Member member : members) max = Math.max(max, member.delivery().underWay());
        return max;
    }

    /// When the end of a turn is due at the latest for one of them; `Long.MAX_VALUE` when it is not.
    ///
    /// @param delivers whether the master sends messages
    long nextNs(boolean delivers) {
        long next = Long.MAX_VALUE;
        for (Member member : members) {
            next = Math.min(next, member.health().nextNs());
            if (delivers) next = Math.min(next, member.delivery().nextNs());
        }
        return next;
    }

    List<Forecast.Worker> forecast(long head, long nowNs) {
        return members.stream()
                .map(member -> new Forecast.Worker(
                        member.name(), member.isAvailable(), member.expectation(head, nowNs)))
                .toList();
    }

    List<ClusterView.Worker> view(boolean writes, long head, long nowNs) {
        return members.stream().map(member -> member.view(writes, head, nowNs)).toList();
    }
}
