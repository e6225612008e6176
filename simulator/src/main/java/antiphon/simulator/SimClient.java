package antiphon.simulator;

import antiphon.master.core.Outcome;
import antiphon.master.core.Refusal;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// A client: a few writes at a time, with any write concern. When it does not know what became of one it asks again
/// under the same request id, or lets it be; when it has waited enough it hangs up. Some clients count their requests
/// from 1 again now and then, so that one request id comes with several contents.
final class SimClient {
    private static final long MS = 1_000_000;
    private static final double PERSISTENT = 0.8;
    private static final double NAMED = 0.9;
    private static final double MISTAKEN = 0.15;

    /// @param requestId empty when the write must not be repeated
    /// @param concern 0 for every node
    record Write(String client, String requestId, String content, int concern) {}

    private static final class Attempted {
        final Write write;
        final long sentNs;
        boolean persistent;
        boolean maybeThere;

        Attempted(Write write, long sentNs, boolean persistent) {
            this.write = write;
            this.sentNs = sentNs;
            this.persistent = persistent;
        }
    }

    private final World world;
    private final int id;
    private final String name;
    private final SplittableRandom random;
    private final int parallel;
    private Optional<SplittableRandom> mistakes = Optional.empty();
    private int written;
    private int open;
    private boolean ending;

    SimClient(World world, int id, String name, SplittableRandom random) {
        this.world = world;
        this.id = id;
        this.name = name;
        this.random = random;
        this.parallel = 1 + random.nextInt(4);
    }

    String name() {
        return name;
    }

    /// From now on it counts its requests from 1 again now and then.
    void miscount(SplittableRandom luck) {
        mistakes = Optional.of(luck);
    }

    void start() {
        for (int one = 0; one < parallel; one++) nextSoon();
    }

    /// Begins nothing new.
    void finish() {
        ending = true;
    }

    boolean isIdle() {
        return open == 0;
    }

    private void nextSoon() {
        world.schedule().after(random.nextLong(300 * MS), () -> {
            if (!ending) begin();
        });
    }

    private void begin() {
        int number = ++written;
        boolean named = random.nextDouble() < NAMED;
        int nodes = world.options().workers() + 1;
        Write write = new Write(
                name, named ? "r" + requestNumber(number) : "", name + " " + number + " x".repeat(random.nextInt(30)),
                random.nextInt(nodes + 1));
        open++;
        attempt(new Attempted(write, world.nowNs(), named && random.nextDouble() < PERSISTENT));
    }

    /// Often that of a write shortly before, which may still be on its way.
    private int requestNumber(int number) {
        if (mistakes.isEmpty() || mistakes.get().nextDouble() >= MISTAKEN) return number;
        return Math.max(1, number - 1 - mistakes.get().nextInt(6));
    }

    private void attempt(Attempted attempted) {
        long deadlineNs = random.nextLong(100 * MS, 8_000 * MS);
        long timeoutNs = random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(deadlineNs);
        boolean[] over = new boolean[1];
        Consumer<Runnable> once = action -> {
            if (over[0]) return;
            over[0] = true;
            action.run();
        };
        long[] ticket = new long[1];
        SimMaster master = world.master();
        Network network = world.network();
        world.schedule().after(deadlineNs, () -> once.accept(() -> {
            int life = master.life();
            network.send(id, master.id, () -> {
                if (master.life() == life) master.mine(() -> master.callerGone(ticket[0])).run();
            });
            unknown(attempted);
        }));
        network.send(id, master.id, () -> {
            if (!master.isRunning()) {
                network.send(master.id, id, () -> once.accept(() -> again(attempted)));
                return;
            }
            master.mine(() -> ticket[0] = master.write(
                    attempted.write, timeoutNs,
                    outcome -> network.send(master.id, id, () -> once.accept(() -> answered(attempted, outcome)))))
                    .run();
        });
    }

    private void answered(Attempted attempted, Outcome outcome) {
        switch (outcome) {
            case Outcome.Acknowledged(long sequence, _, _) -> {
                world.checker().writes().answered(attempted.sentNs, sequence);
                done();
            }
            case Outcome.Unconfirmed _ -> unknown(attempted);
            case Outcome.NotAppended(Refusal refusal) -> {
                boolean never = refusal.reason() == Refusal.Reason.OTHER_CONTENT;
                if (attempted.persistent && !never) again(attempted);
                else {
                    if (!attempted.maybeThere) world.checker().writes().refused(attempted.write, refusal);
                    done();
                }
            }
        }
    }

    private void unknown(Attempted attempted) {
        attempted.maybeThere = true;
        if (attempted.persistent) again(attempted);
        else done();
    }

    private void again(Attempted attempted) {
        if (!attempted.persistent) {
            done();
            return;
        }
        world.schedule().after(random.nextLong(10 * MS, 1_000 * MS), () -> attempt(attempted));
    }

    private void done() {
        open--;
        nextSoon();
    }
}
