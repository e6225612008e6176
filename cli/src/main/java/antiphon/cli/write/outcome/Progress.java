package antiphon.cli.write.outcome;

import antiphon.cli.program.ExitCodes;
import antiphon.client.write.WriteResult;
import antiphon.client.write.WriteResult.Outcome;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Counts a stream of writes on standard error: one line that moves on a terminal, and one final line in any case.
public final class Progress implements AutoCloseable {
    private static final Duration REFRESH = Duration.ofMillis(200);
    public static final long LATE_NS = Duration.ofSeconds(3).toNanos();
    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private final PrintStream err;
    private final boolean live;
    private final long startNs = System.nanoTime();
    private final Thread ticker = Thread.ofVirtual().unstarted(this::refreshForEver);

    // Guarded by this: lines are sent by one thread, outcomes are known by another, and a third shows them.
    private long sent;
    private long waitingSinceNs = startNs;
    private long acknowledged;
    private long refused;
    private long impossible;
    private long unconfirmed;
    private long repeats;
    private long highest;
    private int copiesMin = Integer.MAX_VALUE;
    private int copiesMax;

    public Progress(PrintStream err, boolean live) {
        this.err = err;
        this.live = live;
    }

    public void start() {
        if (live) ticker.start();
    }

    private void refreshForEver() {
        try {
            while (true) {
                Thread.sleep(REFRESH);
                show();
            }
        } catch (InterruptedException _) {
            // Closed.
        }
    }

    private synchronized void show() {
        err.print(BACK_AND_CLEAR + summary());
        err.flush();
    }

    public synchronized void sent() {
        if (sent == acknowledged + refused + unconfirmed) waitingSinceNs = System.nanoTime();
        sent++;
    }

    public synchronized void known(WriteResult result) {
        waitingSinceNs = System.nanoTime();
        switch (result.outcome()) {
            case ACKNOWLEDGED -> acknowledged(result);
            case NOT_APPENDED -> refused(result);
            case UNCONFIRMED -> unconfirmed++;
        }
        if (result.repeat()) repeats++;
        if (result.outcome() != Outcome.NOT_APPENDED) highest = Math.max(highest, result.sequence());
    }

    private void refused(WriteResult result) {
        refused++;
        if (result.isImpossible()) impossible++;
    }

    private void acknowledged(WriteResult result) {
        acknowledged++;
        copiesMin = Math.min(copiesMin, result.copies());
        copiesMax = Math.max(copiesMax, result.copies());
    }

    /// A line of its own, above the one that moves.
    public synchronized void say(String line) {
        err.println((live ? BACK_AND_CLEAR : "") + line);
    }

    /// Of several outcomes the one that leaves most to do: what is not in the log comes before what is short of copies,
    /// and what must be changed before what can be sent again.
    public synchronized int exitCode() {
        if (impossible > 0) return ExitCodes.USAGE;
        if (refused > 0) return ExitCodes.NOT_APPENDED;
        if (unconfirmed > 0) return ExitCodes.UNCONFIRMED;
        return acknowledged == sent ? ExitCodes.FINE : ExitCodes.FAILED;
    }

    /// What is known when the process is ended.
    public synchronized String interrupted() {
        return Sent.words(sent, acknowledged, acknowledged + unconfirmed, refused);
    }

    /// Whether writes have waited for an outcome for a while, and none has come meanwhile.
    public synchronized boolean isLate() {
        return sent > acknowledged + refused + unconfirmed && System.nanoTime() - waitingSinceNs > LATE_NS;
    }

    /// How many lines were sent, as the end of a sentence.
    public synchronized String sentBefore() {
        return switch ((int) Math.min(sent, 2)) {
            case 0 -> "; no line was sent";
            case 1 -> "; 1 line was sent before it";
            default -> "; " + sent + " lines were sent before it";
        };
    }

    synchronized String summary() {
        double seconds = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs)) / 1e3;
        StringBuilder line = new StringBuilder();
        line.append(sent).append(sent == 1 ? " line sent, " : " lines sent, ");
        line.append(acknowledged).append(" acknowledged").append(copies());
        if (refused > 0) line.append(", ").append(refused).append(" not appended");
        if (unconfirmed > 0) line.append(", ").append(unconfirmed).append(" unconfirmed");
        if (repeats > 0) line.append(", ").append(repeats).append(repeats == 1 ? " repeat" : " repeats");
        long waiting = sent - acknowledged - refused - unconfirmed;
        if (waiting > 0) line.append(", ").append(waiting).append(" without outcome");
        if (highest > 0) line.append(", last number ").append(highest);
        return line.append(String.format(Locale.ROOT, "; %.1f s, %.0f/s", seconds, acknowledged / seconds)).toString();
    }

    private String copies() {
        if (acknowledged == 0) return "";
        if (copiesMin == copiesMax) return copiesMax == 1 ? " with 1 copy" : " with " + copiesMax + " copies";
        return " with " + copiesMin + " to " + copiesMax + " copies";
    }

    /// Shows the final line.
    @Override
    public void close() {
        ticker.interrupt();
        say(summary());
    }
}
