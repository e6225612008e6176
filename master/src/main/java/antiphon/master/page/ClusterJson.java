package antiphon.master.page;

import antiphon.json.Json;
import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Forecast;
import antiphon.master.page.action.PageFaults;
import antiphon.master.page.measure.SteadyTimes;
import antiphon.message.LogId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// The master's view, for the page. Used by one thread.
final class ClusterJson {
    /// Workers normally answer more often: only older reports are shown, so that not every frame differs.
    private static final long HEARD_LATELY_NS = TimeUnit.MILLISECONDS.toNanos(2_500);

    private final PageSources sources;
    private final PageFaults faults;
    private final SteadyTimes times = new SteadyTimes();

    ClusterJson(PageSources sources, PageFaults faults) {
        this.sources = sources;
        this.faults = faults;
    }

    /// Adds it to a frame. Two views that differ only in how much time has passed make the same text.
    void addTo(Json frame, ClusterView view, long nowMs) {
        frame.put("cluster", cluster(view))
                .put("prospects",
                        view.forecast().ranges().stream().map(ClusterJson::of).toList())
                .put("workers", workers(view, nowMs))
                .put("pending", new Json()
                        .put("count", view.pendingWrites())
                        .put("oldest", view.oldestPendingWrites().stream().map(write -> of(write, nowMs)).toList()))
                .put("readOnly", new Json()
                        .put("count", view.readOnlyClientCount())
                        .put("clients", view.readOnlyClients().stream().map(client -> of(client, nowMs)).toList()));
        times.round();
    }

    private Json cluster(ClusterView view) {
        return new Json()
                .put("name", sources.master())
                .put("state", view.state().word())
                .put("reason", view.stateReason())
                .put("logId", view.logId().map(LogId::toString).orElse(""))
                .put("epoch", view.epoch())
                .put("head", view.head())
                .put("position", view.position())
                .put("storage", sources.store().kind())
                .put("nodes", view.nodes())
                .put("available", view.availableNodes())
                .put("quorum", view.quorum());
    }

    private static Json of(Forecast.Range range) {
        return new Json()
                .put("concern", range.from() == range.to()
                        ? "w=" + range.from()
                        : "w=" + range.from() + " to w=" + range.to())
                .put("verdict", range.fate().name().toLowerCase(Locale.ROOT))
                .putTexts("waitsFor", range.waitsFor())
                .put("sentence", range.sentence());
    }

    private List<Json> workers(ClusterView view, long nowMs) {
        return view.workers().stream().map(worker -> of(worker, nowMs)).toList();
    }

    private Json of(ClusterView.Worker worker, long nowMs) {
        String state = "worker " + worker.id() + " " + worker.health();
        Json json = new Json()
                .put("name", worker.id().name())
                .put("address", sources.workerAddresses().getOrDefault(worker.id(), ""))
                .put("health", worker.health().name())
                .put("reason", worker.healthReason().sentence())
                .put("sinceMs", times.beganMs(state, worker.healthForNs(), nowMs))
                .put("heardMs", heardMs(worker, nowMs))
                .put("position", worker.position())
                .put("lag", worker.isHeard() ? worker.lag() : 0) // Nothing is said of what is not known.
                .put("gap", worker.gap())
                .put("inMemory", worker.inMemory())
                .put("delivery", worker.delivery().word())
                .put("deliveryReason", worker.deliveryReason().sentence())
                .put("from", worker.catchUpFrom())
                .put("to", worker.catchUpTo())
                .put("retries", worker.retries())
                .put("late", worker.expectation().why());
        return faults.addTo(json, worker.id(), worker.incarnation());
    }

    /// 0 when it was lately, -1 when no report of it counts.
    private long heardMs(ClusterView.Worker worker, long nowMs) {
        if (!worker.isHeard()) return -1;
        long heardForNs = worker.heardForNs();
        return heardForNs <= HEARD_LATELY_NS ? 0 : times.beganMs("heard " + worker.id(), heardForNs, nowMs);
    }

    private Json of(ClusterView.PendingWrite write, long nowMs) {
        String key = "write " + write.sequence() + " " + write.client() + " " + write.concern();
        return new Json()
                .put("number", write.sequence())
                .put("client", write.client())
                .put("concern", write.concern())
                .put("sinceMs", times.beganMs(key, write.forNs(), nowMs));
    }

    private Json of(ClusterView.ReadOnlyClient client, long nowMs) {
        return new Json()
                .put("client", client.client())
                .put("waitsFor", client.waitingForSequence())
                .put("sinceMs", times.beganMs("client " + client.client(), client.forNs(), nowMs));
    }
}
