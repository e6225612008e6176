package antiphon.cli.top;

import antiphon.cli.options.MasterOption;
import antiphon.cli.output.OutputOption;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.status.Rates;
import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.status.ClusterStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon top`: the status over and over, with how fast things go.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "top",
        description = {
            "Watch nodes, rates, lag and waiting writes.",
            "On a terminal the screen is redrawn until q or Ctrl-C; otherwise it is one line for each interval."
        },
        footer = {
            "  antiphon top",
            "  antiphon top -i 5s",
            "  antiphon top -n 10 | tee top.log",
            "  antiphon top -o json | jq .writes_per_second"
        })
// @formatter:on
public final class TopCommand implements Callable<Integer> {
    private static final Duration INTERVAL_MIN = Duration.ofMillis(100);

    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(names = {"-n", "--count"}, paramLabel = "N", description = "Stop after N updates. Default: never.")
    private long count = Long.MAX_VALUE;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            description = "The time between two updates, 100ms or more. Default: 1s.")
    private Duration interval = Duration.ofSeconds(1);
    // @formatter:on

    @Mixin private final MasterOption master = new MasterOption();

    @Mixin private final OutputOption output = new OutputOption();

    private @Nullable ClusterStatus before;
    private long beforeNs;

    public TopCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (count < 1) throw wrong("-n " + count + " is too little: give 1 or more");
        if (interval.compareTo(INTERVAL_MIN) < 0) throw wrong("-i is too short: give 100ms or more");
        try (AntiphonClient client = master.connect(surroundings); TopView view = view()) {
            for (long left = count; left > 0; left--) {
                if (look(client, view)) break;
                if (surroundings.out().checkError()) break; // As under `| head`.
                if (left > 1 && view.pause(interval)) break;
            }
        }
        return ExitCodes.FINE;
    }

    private TopView view() {
        if (output.json()) return new TopView.Lines(surroundings.out(), true);
        if (!surroundings.outIsTerminal()) return new TopView.Lines(surroundings.out(), false);
        return new TopScreen(surroundings, master.address(surroundings));
    }

    /// An unreachable master at the start is an error; later it is part of the view.
    ///
    /// @return whether the watching is to end
    private boolean look(AntiphonClient client, TopView view) throws InterruptedException {
        CompletableFuture<ClusterStatus> asked = new CompletableFuture<>();
        Thread asking = Thread.startVirtualThread(() -> ask(client, asked));
        try {
            Duration wait = view.answerWait(interval);
            while (!isAnswered(asked, wait)) if (view.waiting(age(), Instant.now())) return true;
            show(asked.join(), view);
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof AntiphonException failure)) throw e;
            if (before == null) throw failure;
            view.failed(String.valueOf(failure.getMessage()), Instant.now(), age().orElseThrow());
        } finally {
            asking.interrupt();
        }
        return false;
    }

    private static void ask(AntiphonClient client, CompletableFuture<ClusterStatus> asked) {
        try {
            asked.complete(client.status());
        } catch (RuntimeException e) {
            asked.completeExceptionally(e);
        }
    }

    private static boolean isAnswered(CompletableFuture<ClusterStatus> asked, Duration wait)
            throws InterruptedException {
        try {
            var _ = asked.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            return false;
        } catch (ExecutionException _) {
            // Thrown again by join.
        }
        return true;
    }

    private void show(ClusterStatus status, TopView view) {
        long nowNs = System.nanoTime();
        ClusterStatus last = before;
        if (last != null && isAnotherLog(last.logId(), status.logId())) {
            view.failed("the master shows another log than before (" + status.logId() + ", it was " + last.logId()
                    + "): it cannot be compared with the last view", Instant.now(), age().orElseThrow());
        } else {
            Rates rates = last == null ? null : new Rates(last, status, Duration.ofNanos(nowNs - beforeNs));
            view.show(status, rates, Instant.now());
        }
        before = status;
        beforeNs = nowNs;
    }

    private Optional<Duration> age() {
        return before == null ? Optional.empty() : Optional.of(Duration.ofNanos(System.nanoTime() - beforeNs));
    }

    private static boolean isAnotherLog(String known, String shown) {
        return !known.isEmpty() && !shown.isEmpty() && !known.equals(shown);
    }

    private ParameterException wrong(String sentence) {
        return new ParameterException(spec.commandLine(), sentence);
    }
}
