package antiphon.client.cli;

import antiphon.client.ClusterStatus;
import antiphon.client.WorkerStatus;
import antiphon.json.Json;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How `antiphon top` shows what it sees.
interface TopView extends AutoCloseable {
    /// @param rates null at the first look
    void show(ClusterStatus status, @Nullable Rates rates, Instant now);

    void failed(String sentence, Instant now);

    /// @return whether the watching is to end
    boolean pause(Duration interval) throws InterruptedException;

    @Override
    void close();

    /// One line for each look, for files and pipes.
    record Lines(PrintStream out, boolean json) implements TopView {
        @Override
        public void show(ClusterStatus status, @Nullable Rates rates, Instant now) {
            out.println(json ? json(status, rates, now) : Printable.of(line(status, rates, now)));
        }

        private static Json json(ClusterStatus status, @Nullable Rates rates, Instant now) {
            Json line = new Json().put("time", now.toString());
            if (rates != null) line.put("writes_per_second", Math.round(rates.writes()));
            return line.put("status", StatusJson.of(status, now));
        }

        private static String line(ClusterStatus status, @Nullable Rates rates, Instant now) {
            StringBuilder line = new StringBuilder(time(now));
            line.append(" state=").append(status.state());
            line.append(" head=").append(status.head());
            line.append(" rate=").append(rates == null ? "-" : String.format(Locale.ROOT, "%.0f", rates.writes()));
            line.append(" pending=").append(status.pendingWrites());
            line.append(" read-only=").append(status.readOnlyClientCount());
            line.append(" w-now=").append(status.writeConcernPossible());
            for (WorkerStatus worker : status.workers())
                line.append(' ').append(worker.name()).append('=').append(worker.health()).append(',')
                        .append(worker.delivery()).append(",behind=").append(worker.lag());
            return line.toString();
        }

        @Override
        public void failed(String sentence, Instant now) {
            out.println(
                    json
                            ? new Json().put("time", now.toString()).put("error", sentence)
                            : time(now) + " error: " + Printable.of(sentence));
        }

        private static String time(Instant now) {
            return now.truncatedTo(ChronoUnit.SECONDS).toString();
        }

        @Override
        public boolean pause(Duration interval) throws InterruptedException {
            Thread.sleep(interval);
            return false;
        }

        @Override
        public void close() {}
    }
}
