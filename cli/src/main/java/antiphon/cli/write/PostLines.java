package antiphon.cli.write;

import antiphon.cli.output.Printable;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Interrupted;
import antiphon.cli.program.Surroundings;
import antiphon.cli.write.outcome.LineRanges;
import antiphon.cli.write.outcome.Progress;
import antiphon.cli.write.outcome.ResultPrinter;
import antiphon.cli.write.outcome.WriteFailure;
import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import antiphon.json.Json;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// Writes the lines of standard input as one stream, in order. Outcomes come in any order, so they are reported by
/// line. Every line that was not acknowledged is reported, so that it can be found and sent again.
final class PostLines {
    private static final String NOT_TAKEN = "NOT_APPENDED, interrupted before the master took it";

    private final Surroundings surroundings;
    private final boolean json;
    private final int inFlightMax;
    private final Progress progress;

    /// Lines of the writes without an outcome; as many at most as may be in flight.
    private final Map<Long, Long> lineOfIndex = new ConcurrentHashMap<>();

    private final LineRanges ranges;
    private volatile long lastLine;
    private volatile boolean interrupted;
    private volatile boolean clientGiven;

    /// @param inFlightMax how many lines may be without an outcome at once
    PostLines(Surroundings surroundings, boolean json, int inFlightMax) {
        this.surroundings = surroundings;
        this.json = json;
        this.inFlightMax = inFlightMax;
        this.progress = new Progress(surroundings.err(), surroundings.errIsTerminal());
        this.ranges = new LineRanges(progress::say);
    }

    /// @return the exit code
    int run(AntiphonClient client, int writeConcern, WriteOptions options) {
        clientGiven = !options.clientId().isEmpty();
        Lines lines = new Lines(surroundings.in());
        try (Interrupted _ = Interrupted.says(surroundings, () -> interrupted(client));
                progress) {
            postAll(client, numbered(lines), writeConcern, options);
        }
        lines.problem().ifPresent(problem -> {
            throw new CommandFailure(lines.unfit() ? ExitCodes.USAGE : ExitCodes.FAILED,
                    problem + progress.sentBefore());
        });
        return progress.exitCode();
    }

    /// Without a node that is reported at once; a connection that breaks later is retried.
    private static void requireMaster(AntiphonClient client) {
        try {
            client.status();
        } catch (AntiphonException e) {
            throw WriteFailure.beforeAny(e);
        }
    }

    private void postAll(AntiphonClient client, Iterator<String> lines, int writeConcern, WriteOptions options) {
        try {
            requireMaster(client);
            progress.start();
            send(client, lines, writeConcern, options);
        } finally {
            leaveRestToInterruption();
            reportUnknown();
        }
    }

    /// Standard input may be silent for long: only what was sent is waited for.
    private void send(AntiphonClient client, Iterator<String> lines, int writeConcern, WriteOptions options) {
        LateLines late = new LateLines(
                progress::isLate, client::isConnected, () -> interrupted, LateHint.waitingFor(writeConcern),
                LateHint.UNCONNECTED, Progress.LATE_NS, System::nanoTime);
        try (LateHint _ = LateHint.of(late, surroundings.err())) {
            client.postAll(lines, writeConcern, options, inFlightMax, this::known);
        } catch (AntiphonException e) {
            throw WriteFailure.ofSeveral(e, lastLine);
        }
    }

    /// Closing the client reports the lines that wait to be sent, for the first time or again: these are known not to
    /// be in the log. The others without an outcome may be.
    private String interrupted(AntiphonClient client) {
        interrupted = true;
        client.close();
        reportUnknown();
        return progress.interrupted();
    }

    /// When the process is being ended, all is said by the thread that ends it.
    private void leaveRestToInterruption() {
        while (interrupted) LockSupport.park(this);
    }

    /// Of the lines that have no outcome, in their order.
    private void reportUnknown() {
        new TreeMap<>(lineOfIndex).forEach((index, line) -> {
            if (lineOfIndex.remove(index) == null) return; // Its outcome came after all.
            if (json)
                surroundings.out().println(ResultPrinter.unknown(new Json().put("line", line), ResultPrinter.UNKNOWN));
            ranges.add(index, line, ResultPrinter.UNKNOWN);
        });
        ranges.flush();
    }

    private Iterator<String> numbered(Lines lines) {
        return new Iterator<>() {
            private long index;

            @Override
            public boolean hasNext() {
                return lines.hasNext();
            }

            @Override
            public String next() {
                String line = lines.next();
                lastLine = lines.number();
                lineOfIndex.put(index++, lastLine);
                progress.sent();
                return line;
            }
        };
    }

    private void known(WriteResult result, long index) {
        Long line = lineOfIndex.remove(index);
        if (line == null && interrupted) return; // It was told as unknown.
        if (line == null) throw new CommandFailure("the master answered write " + index + ", which was not waiting");
        progress.known(result);
        if (json) surroundings.out().println(ResultPrinter.toJson(new Json().put("line", line), result));
        else
            if (!result.acknowledged()) ranges.add(index, line, fate(result));
    }

    private String fate(WriteResult result) {
        if (interrupted && result.outcome() == Outcome.NOT_APPENDED) return NOT_TAKEN;
        // Without --client the lines get an id, so that they can be sent again.
        boolean ofMadeUpId = !clientGiven && result.reason().contains("may not write under client_id");
        return result.outcome() + ", " + Printable.of(result.reason())
                + (ofMadeUpId ? "; this id was made up for these lines: give one of the caller's with --client" : "");
    }
}
