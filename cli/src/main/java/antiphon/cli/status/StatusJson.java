package antiphon.cli.status;

import antiphon.client.status.ClusterStatus;
import antiphon.client.status.LeaderStatus;
import antiphon.client.status.WorkerStatus;
import antiphon.client.status.WriteForecast;
import antiphon.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// The status for programs, under the names of the contract.
public final class StatusJson {
    private StatusJson() {}

    public static Json of(ClusterStatus status) {
        return new Json()
                .put("master", status.master())
                .put("state", status.state().word())
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
                .put("storage", status.storage().word())
                .put("as_of", status.asOf().toString())
                .put("workers", status.workers().stream().map(StatusJson::of).toList())
                .put("read_only_client_count", status.readOnlyClientCount())
                .put("read_only_clients", status.readOnlyClients().stream().map(StatusJson::of).toList())
                .put("writes_now", status.writesNow().stream().map(StatusJson::of).toList());
    }

    /// @param leader empty in a cluster without failover
    static Json of(ClusterStatus status, Optional<LeaderStatus> leader) {
        Json all = of(status);
        leader.ifPresent(known -> all.put("leadership", of(known)));
        return all;
    }

    static Json of(LeaderStatus known) {
        return new Json()
                .put("node", known.node())
                .put("state", known.state().word())
                .put("leader", known.leader().orElse(""))
                .put("epoch", known.epoch())
                .put("since", known.since().toString())
                .put("no_leader", known.noLeader())
                .put("no_leader_reason", known.noLeaderReason())
                .putTexts("nodes", known.nodes())
                .put("leader_changes", known.leaderChanges())
                .put("position", known.position())
                .put("as_of", known.asOf().toString());
    }

    public static Json of(WriteForecast forecast) {
        return new Json()
                .put("from", forecast.from())
                .put("to", forecast.to())
                .put("now", forecast.fate().name().toLowerCase(Locale.ROOT))
                .put("expected_ms", ms(forecast.expected()))
                .putTexts("waits_for", forecast.waitsFor())
                .put("refusal", forecast.refusal())
                .put("words", forecast.sentence());
    }

    private static Json of(WorkerStatus worker) {
        return new Json()
                .put("name", worker.name())
                .put("address", worker.address())
                .put("health", worker.health().word())
                .put("health_reason", worker.healthReason())
                .put("health_since", worker.healthSince().toString())
                .put("position", worker.position())
                .put("lag", worker.lag())
                .put("gap", worker.gap())
                .put("delivery", worker.delivery().word())
                .put("delivery_reason", worker.deliveryReason())
                .put("catch_up_from", worker.catchUpFrom())
                .put("catch_up_to", worker.catchUpTo())
                .put("free_disk_bytes", worker.freeDiskBytes())
                .put("retries", worker.retries())
                .put("last_heard", worker.lastHeard().map(Instant::toString).orElse(""))
                .put("expected_ms", ms(worker.expected()))
                .put("expected_why", worker.expectedWhy())
                .put("acknowledgement_ms", ms(worker.acknowledgement()))
                .put("acknowledgement_ago_ms", ms(worker.acknowledgementAgo()))
                .put("truncated_first", worker.truncatedFirst())
                .put("truncated_last", worker.truncatedLast())
                .put("in_memory", worker.inMemory())
                .put("writes_while_away", worker.writesWhileAway().stream().map(StatusJson::of).toList());
    }

    /// -1, as in the contract, when it is not known.
    private static long ms(Optional<Duration> time) {
        return time.map(Duration::toMillis).orElse(-1L);
    }

    private static Json of(ClusterStatus.ReadOnlyClient client) {
        return new Json()
                .put("client", client.client())
                .put("since", client.since().toString())
                .put("waiting_for_sequence", client.waitingForSequence());
    }
}
