package antiphon.simulator.client;

import static java.util.stream.Collectors.toList;

import antiphon.proto.master.PostMessageResponse;
import antiphon.simulator.check.Fault;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.surroundings.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// A client: a few writes at a time, alone or in batches, with any write concern. When it does not know what became of
/// one it asks again under the same request id, or lets it be; when it has waited enough it hangs up. Some clients
/// count their requests from 1 again now and then, so that one request id comes with several contents.
public final class SimClient {
    private static final long MS = 1_000_000;
    private static final double PERSISTENT = 0.8;
    private static final double NAMED = 0.9;
    private static final double MISTAKEN = 0.15;
    private static final int STREAMING = 5; // once in this many times
    private static final int BLANK = 4;
    /// The status code of a request id that was used before.
    private static final int OTHER_CONTENT = 409;

    /// @param requestId empty when the write must not be repeated
    /// @param concern 0 for every node
    public record Write(String client, String requestId, String content, int concern) {}

    private static final class Attempted {
        final Write write;
        final long sentNs;
        final boolean persistent;
        final int[] left;
        boolean maybeThere;

        /// @param left how many of the writes that began together are not done
        Attempted(Write write, long sentNs, boolean persistent, int[] left) {
            this.write = write;
            this.sentNs = sentNs;
            this.persistent = persistent;
            this.left = left;
        }
    }

    private final Surroundings surroundings;
    private final SimChannel master;
    private final ClientChecks checks;
    private final String name;
    private final SplittableRandom random;
    private final int parallel;
    private Optional<SplittableRandom> mistakes = Optional.empty();
    private int written;
    private int open;
    private boolean ending;

    /// @param master where it sends its writes
    public SimClient(
            Surroundings surroundings, SimChannel master, ClientChecks checks, String name, SplittableRandom random) {
        this.surroundings = surroundings;
        this.master = master;
        this.checks = checks;
        this.name = name;
        this.random = random;
        this.parallel = 1 + random.nextInt(4);
    }

    public String name() {
        return name;
    }

    /// From now on it counts its requests from 1 again now and then.
    public void miscount(SplittableRandom luck) {
        mistakes = Optional.of(luck);
    }

    public void start() {
        for (int one = 0; one < parallel; one++) nextSoon();
    }

    /// Begins nothing new.
    public void finish() {
        ending = true;
    }

    public boolean isIdle() {
        return open == 0;
    }

    private void nextSoon() {
        surroundings.schedule().after(random.nextLong(300 * MS), () -> {
            if (!ending) begin();
        });
    }

    private void begin() {
        int concern = random.nextInt(surroundings.options().workers() + 2);
        if (random.nextInt(STREAMING) != 0) {
            open++;
            attempt(next(concern, new int[]{1}));
            return;
        }
        int count = 2 + random.nextInt(5);
        int[] left = {count};
        List<Attempted> batch = Stream.generate(() -> next(concern, left)).limit(count).collect(toList());
        if (random.nextInt(BLANK) == 0) batch.set(random.nextInt(count), blank(concern, left));
        open += count;
        attempt(batch);
    }

    private Attempted next(int concern, int[] left) {
        int number = ++written;
        boolean named = random.nextDouble() < NAMED;
        Write write = new Write(
                name, named ? "r" + requestNumber(number) : "", name + " " + number + " x".repeat(random.nextInt(30)),
                concern);
        return new Attempted(write, surroundings.nowNs(), named && random.nextDouble() < PERSISTENT, left);
    }

    /// Refused before it comes to the core.
    private Attempted blank(int concern, int[] left) {
        return new Attempted(new Write(name, "", " ", concern), surroundings.nowNs(), false, left);
    }

    /// Often that of a write shortly before, which may still be on its way.
    private int requestNumber(int number) {
        if (mistakes.isEmpty() || mistakes.get().nextDouble() >= MISTAKEN) return number;
        return Math.max(1, number - 1 - mistakes.get().nextInt(6));
    }

    private void attempt(Attempted attempted) {
        long deadlineNs = random.nextLong(100 * MS, 8_000 * MS);
        var _ = MasterCall.of(
                master, attempted.write, timeoutNs(deadlineNs), Duration.ofNanos(deadlineNs), ending(attempted));
    }

    private void attempt(List<Attempted> batch) {
        long deadlineNs = random.nextLong(100 * MS, 8_000 * MS);
        MasterStream.open(
                master, batch.stream().map(one -> one.write).toList(), timeoutNs(deadlineNs),
                random.nextBoolean(), Duration.ofNanos(deadlineNs), batch.stream().map(this::ending).toList());
    }

    private long timeoutNs(long deadlineNs) {
        return random.nextBoolean() ? Long.MAX_VALUE : random.nextLong(deadlineNs);
    }

    private Ending ending(Attempted attempted) {
        return new Ending() {
            @Override
            public void answered(PostMessageResponse answer) {
                SimClient.this.answered(attempted, answer);
            }

            @Override
            public void refused() {
                again(attempted);
            }

            @Override
            public void broke() {
                unknown(attempted);
            }
        };
    }

    private void answered(Attempted attempted, PostMessageResponse answer) {
        switch (answer.getOutcome()) {
            case ACKNOWLEDGED -> {
                checks.answered(attempted.write, attempted.sentNs, answer.getSequenceNumber());
                done(attempted);
            }
            case UNCONFIRMED -> unknown(attempted);
            case NOT_APPENDED -> {
                boolean never = answer.getStatusCode() == OTHER_CONTENT;
                if (attempted.persistent && !never) again(attempted);
                else {
                    if (!attempted.maybeThere) checks.refused(attempted.write, answer.getDetail());
                    done(attempted);
                }
            }
            default -> throw new Fault("a write is answered without an outcome: " + answer);
        }
    }

    private void unknown(Attempted attempted) {
        attempted.maybeThere = true;
        if (attempted.persistent) again(attempted);
        else done(attempted);
    }

    private void again(Attempted attempted) {
        if (!attempted.persistent) {
            done(attempted);
            return;
        }
        surroundings.schedule().after(random.nextLong(10 * MS, 1_000 * MS), () -> attempt(attempted));
    }

    private void done(Attempted attempted) {
        open--;
        if (--attempted.left[0] == 0) nextSoon();
    }
}
