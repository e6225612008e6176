package antiphon.simulator.campaign;

import antiphon.simulator.check.Kind;
import antiphon.simulator.check.RareEvent;
import antiphon.simulator.check.SeedResult;
import antiphon.simulator.failover.FailoverSimulation;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Many seeds, on all processors.
public final class Campaign {
    private static final double NS_PER_HOUR = 3.6e12;
    private static final double NS_PER_MINUTE = 6e10;
    private static final int FAILURES_SHOWN = 10;
    private static final Duration PROGRESS = Duration.ofSeconds(5);
    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private final Kind kind;
    private final Duration progress;
    private final long first;
    private final long seeds;
    private final AtomicLong next;
    private final LongAdder done = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder virtualNs = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Map<RareEvent, Long> rareEvents = new EnumMap<>(RareEvent.class); // guarded by itself

    /// Of clusters with a fixed master.
    public Campaign(long first, long seeds) {
        this(Kind.FIXED_MASTER, first, seeds, PROGRESS);
    }

    public Campaign(Kind kind, long first, long seeds) {
        this(kind, first, seeds, PROGRESS);
    }

    /// @param progress how often it shows how far it is
    Campaign(Kind kind, long first, long seeds, Duration progress) {
        this.kind = kind;
        this.progress = progress;
        this.first = first;
        this.seeds = seeds;
        this.next = new AtomicLong(first);
    }

    /// @param live whether `err` is a terminal, where a line that moves shows how far it is; elsewhere there is none
    /// @return whether no seed failed, and every event that must happen in this many seeds happened
    public boolean run(PrintStream out, PrintStream err, boolean live) throws InterruptedException {
        long beganNs = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++)
            threads.add(Thread.ofPlatform().name("simulate-" + i).start(() -> work(out)));
        for (Thread thread : threads) {
            while (!thread.join(progress))
                if (live)
                    err.print(BACK_AND_CLEAR + done.sum() + " of " + seeds + " seeds, " + failed.sum() + " failed");
        }
        if (live) err.print(BACK_AND_CLEAR);
        double minutes = (System.nanoTime() - beganNs) / NS_PER_MINUTE;
        out.printf(
                Locale.ROOT,
                "%d %s from %d, %d failed; %d events, %d writes acknowledged, %.1f virtual hours in %.1f minutes:"
                        + " %.0f seeds and %.1f virtual hours a minute%n",
                seeds,
                seeds == 1 ? "seed" : "seeds",
                first,
                failed.sum(),
                events.sum(),
                acknowledged.sum(),
                virtualNs.sum() / NS_PER_HOUR,
                minutes,
                seeds / minutes,
                virtualNs.sum() / NS_PER_HOUR / minutes);
        out.println("happened: " + rareEvents.entrySet().stream()
                .map(event -> event.getKey() + " " + event.getValue())
                .collect(Collectors.joining(", ")));
        List<RareEvent> missing = RareEvent.missing(kind, rareEvents, seeds);
        missing.forEach(event -> out.println("in none of these seeds " + event.what() + " (" + event
                + "): they prove less than they should, look at how faults are drawn"));
        return failed.sum() == 0 && missing.isEmpty();
    }

    private void work(PrintStream out) {
        for (long seed = next.getAndIncrement(); seed < first + seeds; seed = next.getAndIncrement()) {
            SeedResult result = run(kind, seed, _ -> {});
            done.increment();
            events.add(result.events());
            acknowledged.add(result.acknowledged());
            virtualNs.add(result.virtualNs());
            count(result.rareEvents());
            if (result.failure().isEmpty()) continue;
            failed.increment();
            if (failed.sum() <= FAILURES_SHOWN) print(result, out);
        }
    }

    private void count(Map<RareEvent, Long> happened) {
        synchronized (rareEvents) {
            happened.forEach((event, count) -> rareEvents.merge(event, count, Long::sum));
        }
    }

    private void print(SeedResult result, PrintStream out) {
        StringBuilder text = new StringBuilder("seed " + result.seed() + " failed, what happened last:\n");
        result.lastLines().forEach(line -> text.append(line).append('\n'));
        text.append(result.oneLine()).append("\nto see it again: antiphon simulate ").append(kind.option())
                .append("--seed ").append(result.seed()).append(" --trace\n");
        out.print(text);
    }

    /// @param printer is given every line of the trace
    public static SeedResult run(Kind kind, long seed, Consumer<String> printer) {
        return switch (kind) {
            case FIXED_MASTER -> Simulation.run(seed, printer);
            case FAILOVER -> FailoverSimulation.run(seed, printer);
        };
    }
}
