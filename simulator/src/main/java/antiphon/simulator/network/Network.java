package antiphon.simulator.network;

import antiphon.simulator.surroundings.Options;
import antiphon.simulator.surroundings.Schedule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Links between nodes, each direction by itself: they delay, lose, double and reorder, can be partitioned, and can be
/// clogged so that what is sent arrives late and in a burst.
public final class Network {
    private static final long TWICE_NS = 20_000_000;

    private record Link(int from, int to) {}

    private record Clogged(long untilNs) {}

    private final Schedule schedule;
    private final SplittableRandom random;
    private final Options.Net options;
    private final Set<Link> partitioned = new HashSet<>(); // asked only whether it contains one
    private final Map<Link, Clogged> clogged = new HashMap<>();
    private final Map<Link, Long> slowed = new HashMap<>();
    private final Map<Link, Long> thin = new HashMap<>(); // bytes per second
    private final Set<Link> doubled = new HashSet<>();
    private final Set<Link> trusted = new HashSet<>(); // asked only whether it contains one
    private boolean kind;

    public Network(Schedule schedule, SplittableRandom random, Options.Net options) {
        this.schedule = schedule;
        this.random = random;
        this.options = options;
    }

    /// From now on every link only delays.
    public void onlyDelay() {
        kind = true;
        partitioned.clear();
        clogged.clear();
    }

    public void partition(int from, int to) {
        partitioned.add(new Link(from, to));
    }

    public void reset(int from, int to) {
        Link link = new Link(from, to);
        partitioned.remove(link);
        slowed.remove(link);
        doubled.remove(link);
    }

    /// Everything takes that much longer until the link is reset.
    public void slow(int from, int to, long extraNs) {
        slowed.put(new Link(from, to), extraNs);
    }

    /// Permanently: calls with messages take as long as this bandwidth allows.
    public void thin(int from, int to, long bytesPerSecond) {
        thin.put(new Link(from, to), bytesPerSecond);
    }

    boolean isThin(int from, int to) {
        return thin.containsKey(new Link(from, to));
    }

    /// How long this many bytes take.
    long bytesNs(int from, int to, long bytes) {
        Long perSecond = thin.get(new Link(from, to));
        return perSecond == null ? 0 : bytes * 1_000_000_000 / perSecond;
    }

    /// Every repeatable call arrives twice until the link is reset.
    public void twice(int from, int to) {
        doubled.add(new Link(from, to));
    }

    public void clog(int from, int to, long untilNs) {
        clogged.put(new Link(from, to), new Clogged(untilNs));
    }

    public boolean trustsSome() {
        return !trusted.isEmpty();
    }

    /// From now on, or no longer: nothing befalls these two links.
    public void trust(int one, int other, boolean now) {
        for (Link link : new Link[]{new Link(one, other), new Link(other, one)}) {
            if (now) trusted.add(link);
            else trusted.remove(link);
        }
    }

    private boolean isKind(int from, int to) {
        return kind || trusted.contains(new Link(from, to));
    }

    public boolean connects(int from, int to) {
        return !isPartitioned(from, to);
    }

    boolean isPartitioned(int from, int to) {
        return partitioned.contains(new Link(from, to));
    }

    /// A message of which the transport makes neither two nor none, but for a connection that breaks: the caller has to
    /// bear that it never arrives.
    public void send(int from, int to, Runnable arrival) {
        if (isPartitioned(from, to) && !trusted.contains(new Link(from, to))) return;
        if (!isKind(from, to) && random.nextDouble() < options.lossRate()) return;
        schedule.after(delayNs(from, to), arrival);
    }

    /// A message that repeats or overtakes others as it likes.
    void sendLoosely(int from, int to, Runnable arrival) {
        send(from, to, arrival);
        if (!isKind(from, to) && random.nextDouble() < options.doubleRate()) send(from, to, arrival);
        if (doubled.contains(new Link(from, to))) schedule.after(TWICE_NS + delayNs(from, to), arrival);
    }

    private long delayNs(int from, int to) {
        long delayNs = options.latencyNs() + random.nextLong(options.jitterNs() + 1);
        delayNs += slowed.getOrDefault(new Link(from, to), 0L);
        if (isKind(from, to)) return delayNs;
        if (random.nextDouble() < options.stragglerRate()) delayNs += random.nextLong(options.stragglerNs());
        Clogged until = clogged.get(new Link(from, to));
        return until == null ? delayNs : Math.max(0, until.untilNs() - schedule.nowNs()) + delayNs;
    }
}
