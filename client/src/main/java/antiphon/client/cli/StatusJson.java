package antiphon.client.cli;

import antiphon.client.ClusterStatus;
import antiphon.client.WorkerStatus;
import antiphon.json.Json;
import java.time.Instant;
import java.util.Locale;

/// The status for programs, under the names of the contract.
final class StatusJson {
    private StatusJson() {}

    static Json of(ClusterStatus status, Instant now) {
        return new Json()
                .put("master", status.master())
                .put("state", status.state())
                .put("state_reason", status.stateReason())
                .put("log_id", status.logId())
                .put("epoch", status.epoch())
                .put("head", status.head())
                .put("head_hash", status.headHash())
                .put("position", status.position())
                .put("nodes", status.nodes())
                .put("available_nodes", status.availableNodes())
                .put("quorum_level", status.quorumLevel())
                .put("write_concern_possible", status.writeConcernPossible())
                .put("pending_writes", status.pendingWrites())
                .put("storage", status.storage())
                .put("as_of", status.asOf().toString())
                .put("workers", status.workers().stream().map(StatusJson::of).toList())
                .put("read_only_client_count", status.readOnlyClientCount())
                .put("read_only_clients", status.readOnlyClients().stream().map(StatusJson::of).toList())
                .put(
                        "writes_now",
                        WriteForecast.of(status, now).stream().map(StatusJson::of).toList());
    }

    static Json of(WriteForecast forecast) {
        return new Json()
                .put("from", forecast.from())
                .put("to", forecast.to())
                .put("now", forecast.fate().name().toLowerCase(Locale.ROOT))
                .put("words", forecast.words());
    }

    private static Json of(WorkerStatus worker) {
        return new Json()
                .put("name", worker.name())
                .put("address", worker.address())
                .put("health", worker.health())
                .put("health_reason", worker.healthReason())
                .put("health_since", worker.healthSince().toString())
                .put("position", worker.position())
                .put("lag", worker.lag())
                .put("gap", worker.gap())
                .put("delivery", worker.delivery())
                .put("delivery_reason", worker.deliveryReason())
                .put("catch_up_from", worker.catchUpFrom())
                .put("catch_up_to", worker.catchUpTo())
                .put("free_disk_bytes", worker.freeDiskBytes())
                .put("retries", worker.retries())
                .put("last_heard", worker.lastHeard().map(Instant::toString).orElse(""));
    }

    private static Json of(ClusterStatus.ReadOnlyClient client) {
        return new Json()
                .put("client", client.client())
                .put("since", client.since().toString())
                .put("waiting_for_sequence", client.waitingForSequence());
    }
}
