package antiphon.cli.top;

import antiphon.cli.output.Durations;
import antiphon.cli.output.Printable;
import antiphon.cli.status.Rates;
import antiphon.cli.status.StatusJson;
import antiphon.cli.status.WorkerWords;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.WorkerStatus;
import antiphon.client.status.WriteForecast;
import antiphon.client.status.WriteForecast.Fate;
import antiphon.json.Json;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How `antiphon top` shows what it sees.
interface TopView extends AutoCloseable {
    /// @param rates null at the first look
    void show(ClusterStatus status, @Nullable Rates rates, Instant now);

    /// @param age of what was shown last
    void failed(String sentence, Instant now, Duration age);

    /// A master that does not answer for longer makes what is shown look old.
    Duration ANSWER_USUAL = Duration.ofSeconds(1);

    /// How long the master may take to answer, before [#waiting] is called, and after it each time.
    ///
    /// @param interval between two looks
    default Duration answerWait(Duration interval) {
        return ANSWER_USUAL;
    }

    /// The master has been asked and has not answered yet.
    ///
    /// @param age of what was shown last; empty when nothing was
    /// @return whether the watching is to end
    boolean waiting(Optional<Duration> age, Instant now) throws InterruptedException;

    /// @return whether the watching is to end
    boolean pause(Duration interval) throws InterruptedException;

    @Override
    void close();

    /// One line for each look, for files and pipes.
    record Lines(PrintStream out, boolean json) implements TopView {
        private static final Duration HEARD_LATELY = Duration.ofSeconds(3);

        @Override
        public void show(ClusterStatus status, @Nullable Rates rates, Instant now) {
            out.println(json ? json(status, rates, now) : Printable.of(line(status, rates, now)));
        }

        private static Json json(ClusterStatus status, @Nullable Rates rates, Instant now) {
            Json line = new Json().put("time", now.toString());
            if (rates != null) line.put("writes_per_second", Math.round(rates.writes()));
            return line.put("status", StatusJson.of(status));
        }

        private static String line(ClusterStatus status, @Nullable Rates rates, Instant now) {
            StringBuilder line = new StringBuilder(time(now));
            line.append(" state=").append(status.state().word());
            line.append(" head=").append(status.head());
            line.append(" rate=").append(rates == null ? "-" : String.format(Locale.ROOT, "%.0f", rates.writes()));
            line.append(" pending=").append(status.pendingWrites());
            line.append(" read-only=").append(status.readOnlyClientCount());
            line.append(" w-now=").append(status.writeConcernPossible());
            line.append(" w-at-once=").append(atOnce(status));
            for (WorkerStatus worker : status.workers())
                line.append(' ').append(worker.name()).append('=').append(worker.health().word()).append(',')
                        .append(worker.delivery().word()).append(",behind=").append(WorkerWords.behind(worker))
                        .append(",ack=").append(worker.acknowledgement().map(Durations::rough).orElse("-"))
                        .append(acknowledged(worker))
                        .append(heard(worker, status.asOf()));
            return line.toString();
        }

        private static String acknowledged(WorkerStatus worker) {
            return WorkerWords.acknowledgementAge(worker).map(age -> ",ack-age=" + Durations.rough(age)).orElse("");
        }

        /// Said only when it is old.
        private static String heard(WorkerStatus worker, Instant asOf) {
            return worker.lastHeard()
                    .map(at -> Duration.between(at, asOf))
                    .filter(age -> age.compareTo(HEARD_LATELY) > 0)
                    .map(age -> ",heard=" + age.toSeconds() + "s")
                    .orElse("");
        }

        private static int atOnce(ClusterStatus status) {
            return status.writesNow().stream()
                    .filter(range -> range.fate() == Fate.AT_ONCE)
                    .mapToInt(WriteForecast::to)
                    .max()
                    .orElse(0);
        }

        @Override
        public void failed(String sentence, Instant now, Duration age) {
            out.println(
                    json
                            ? new Json().put("time", now.toString()).put("error", sentence)
                                    .put("status_age_seconds", age.toSeconds())
                            : time(now) + " error: " + Printable.of(sentence) + " (last status "
                                    + age.toSeconds() + "s ago)");
        }

        @Override
        public Duration answerWait(Duration interval) {
            return interval.compareTo(ANSWER_USUAL) > 0 ? interval : ANSWER_USUAL;
        }

        /// Before the first answer there is nothing that could be old.
        @Override
        public boolean waiting(Optional<Duration> age, Instant now) {
            age.ifPresent(known -> failed("the master has not answered yet", now, known));
            return out.checkError();
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
