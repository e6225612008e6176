package antiphon.cli.status;

import antiphon.cli.output.Durations;
import antiphon.client.status.Delivery;
import antiphon.client.status.WorkerHealth;
import antiphon.client.status.WorkerStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A worker's state in words.
public final class WorkerWords {
    /// A worker that gets messages acknowledges more often, so a longer silence shows.
    private static final Duration RECENT = Duration.ofSeconds(1);

    private WorkerWords() {}

    static String delivery(WorkerStatus worker) {
        boolean recovering = worker.delivery() == Delivery.Known.RECOVERING && worker.catchUpTo() > 0;
        return recovering ? "recovering " + worker.position() + "/" + worker.catchUpTo() : worker.delivery().word();
    }

    /// Nothing is known of a worker that this master has not heard since it leads: it may hold all. An earlier version
    /// of the master does not send the time of its report, but then the position is seldom 0.
    public static boolean isUnheard(WorkerStatus worker) {
        return worker.lastHeard().isEmpty() && worker.position() == 0;
    }

    static String position(WorkerStatus worker) {
        return isUnheard(worker) ? "-" : Long.toString(worker.position());
    }

    public static String behind(WorkerStatus worker) {
        return isUnheard(worker) ? "-" : Long.toString(worker.lag());
    }

    /// The time of its last acknowledgement, with its age; empty when none was measured.
    static String acknowledgement(WorkerStatus worker) {
        String age = acknowledgementAge(worker).map(ago -> ", " + Durations.rough(ago) + " ago").orElse("");
        return worker.acknowledgement().map(took -> Durations.rough(took) + age).orElse("-");
    }

    /// Empty when it is of this moment, or none was measured.
    public static Optional<Duration> acknowledgementAge(WorkerStatus worker) {
        return worker.acknowledgementAgo().filter(ago -> ago.compareTo(RECENT) >= 0);
    }

    /// Nothing else says why it is late.
    private static boolean isSound(WorkerStatus worker) {
        return worker.health() == WorkerHealth.Known.HEALTHY && worker.delivery() == Delivery.Known.STREAMING;
    }

    static String truncated(WorkerStatus worker) {
        return worker.name() + " has truncated messages " + worker.truncatedFirst() + " to " + worker.truncatedLast()
                + ", which the master's log does not have. If the master was started with an older copy of its log, or"
                + " its log was rebuilt without this worker, acknowledged messages may be among them; they are in its"
                + " files aside-" + worker.truncatedFirst()
                + "-...";
    }

    /// Why it does not get further; empty while it does.
    public static Optional<String> whyBehind(WorkerStatus worker) {
        boolean catchesUp = worker.delivery() == Delivery.Known.RECOVERING
                && worker.deliveryReason().startsWith("catching up");
        List<String> reasons = new ArrayList<>();
        if (worker.health() != WorkerHealth.Known.HEALTHY && !worker.healthReason().isEmpty())
            reasons.add(worker.healthReason());
        if (!catchesUp) addDelivery(worker, reasons);
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }

    private static void addDelivery(WorkerStatus worker, List<String> reasons) {
        if (!worker.deliveryReason().isEmpty() && !worker.healthReason().startsWith(worker.deliveryReason()))
            reasons.add(worker.delivery().word() + ": " + worker.deliveryReason());
    }

    /// The reason of its health, of its delivery, and of its being late; each only once.
    static String why(WorkerStatus worker) {
        List<String> reasons = new ArrayList<>();
        if (!worker.healthReason().isEmpty()) reasons.add(worker.healthReason());
        addDelivery(worker, reasons);
        if (isSound(worker) && !worker.expectedWhy().isEmpty()) reasons.add(worker.expectedWhy());
        if (worker.inMemory()) reasons.add("in memory: gone when it stops");
        if (worker.gap() > 0) reasons.add("holds " + worker.gap() + " above a gap");
        if (worker.retries() > 0) reasons.add("retry " + worker.retries());
        return String.join("; ", reasons);
    }
}
