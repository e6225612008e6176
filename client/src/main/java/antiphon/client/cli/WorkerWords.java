package antiphon.client.cli;

import antiphon.client.WorkerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A worker's state in words.
final class WorkerWords {
    private WorkerWords() {}

    /// Its health, since when, and why.
    static String condition(WorkerStatus worker, Instant now) {
        String since = worker.health() + " for " + Durations.since(worker.healthSince(), now);
        String lag = worker.lag() > 0 ? ", " + worker.lag() + " behind" : "";
        return since + lag + ": " + (why(worker).isEmpty() ? delivery(worker) : why(worker));
    }

    static String delivery(WorkerStatus worker) {
        boolean recovering = worker.delivery().equals("recovering") && worker.catchUpTo() > 0;
        return recovering ? "recovering " + worker.position() + "/" + worker.catchUpTo() : worker.delivery();
    }

    /// The reason of its health and of its delivery; each only once.
    static String why(WorkerStatus worker) {
        List<String> reasons = new ArrayList<>();
        if (!worker.healthReason().isEmpty()) reasons.add(worker.healthReason());
        if (!worker.deliveryReason().isEmpty() && !worker.healthReason().startsWith(worker.deliveryReason()))
            reasons.add(worker.delivery() + ": " + worker.deliveryReason());
        if (worker.gap() > 0) reasons.add("holds " + worker.gap() + " above a hole");
        if (worker.retries() > 0) reasons.add("retry " + worker.retries());
        return String.join("; ", reasons);
    }
}
