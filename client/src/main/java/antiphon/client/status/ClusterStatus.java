package antiphon.client.status;

import antiphon.proto.master.GetClusterStatusResponse;
import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/// The master's view of itself, of each worker, and of clients that wait.
///
/// @param logId empty while there is no log
/// @param head the highest assigned number
/// @param headHash equal on two nodes that hold the same log up to the same number
/// @param position the highest number durable on the master
/// @param writeConcernPossible the highest write concern that a write sent now gets before its client becomes
///     read-only; 0 when none
/// @param readOnlyClients the first hundred of `readOnlyClientCount`
/// @param pendingWrites writes in the log that still wait for their write concern, but for those that have made their
///     clients read-only
/// @param asOf when this was true, by the master's clock, as all times here
/// @param writesNow the forecast for a write sent now, in order of the write concern, covering all of them; empty
///     from masters that do not report it
public record ClusterStatus(
        String master,
        MasterState state,
        String stateReason,
        String logId,
        long epoch,
        long head,
        String headHash,
        long position,
        int nodes,
        int availableNodes,
        int quorumLevel,
        int writeConcernPossible,
        List<WorkerStatus> workers,
        List<ReadOnlyClient> readOnlyClients,
        int readOnlyClientCount,
        long pendingWrites,
        StorageKind storage,
        Instant asOf,
        List<WriteForecast> writesNow) {

    /// @param waitingForSequence the highest number that needs its copies before the client may write again
    public record ReadOnlyClient(String client, Instant since, long waitingForSequence) {
        static ReadOnlyClient of(antiphon.proto.master.ReadOnlyClient client) {
            return new ReadOnlyClient(
                    client.getClient(), Instant.ofEpochMilli(client.getSinceMs()), client.getWaitingForSequence());
        }
    }

    public static ClusterStatus of(GetClusterStatusResponse status) {
        return new ClusterStatus(
                status.getMaster(),
                MasterState.of(status.getState()),
                status.getStateReason(),
                hex(status.getLogId()),
                status.getEpoch(),
                status.getHead(),
                hex(status.getHeadHash()),
                status.getPosition(),
                status.getNodes(),
                status.getAvailableNodes(),
                status.getQuorumLevel(),
                status.getWriteConcernPossible(),
                status.getWorkersList().stream().map(WorkerStatus::of).toList(),
                status.getReadOnlyClientsList().stream().map(ReadOnlyClient::of).toList(),
                status.getReadOnlyClientCount(),
                status.getPendingWrites(),
                StorageKind.of(status.getStorage()),
                status.getAsOfMs() == 0 ? Instant.now() : Instant.ofEpochMilli(status.getAsOfMs()),
                WriteForecast.of(status.getWritesNowList()));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
