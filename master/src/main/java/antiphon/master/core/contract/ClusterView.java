package antiphon.master.core.contract;

import antiphon.core.NodeId;
import antiphon.core.TruncatedTail;
import antiphon.master.core.policy.Health;
import antiphon.message.LogId;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// What the master knows at one moment.
///
/// @param tookNs how long the last measured message took until it was durable on the master; -1 when none was measured
/// @param forecast what a write sent now gets
public record ClusterView(
        MasterState state,
        String stateReason,
        Optional<LogId> logId,
        long epoch,
        long head,
        long position,
        int nodes,
        int availableNodes,
        int quorum,
        List<Worker> workers,
        List<ReadOnlyClient> readOnlyClients,
        int readOnlyClientCount,
        int pendingWrites,
        List<PendingWrite> oldestPendingWrites,
        long tookNs,
        Forecast forecast) {

    /// How old the oldest message is that a worker lacks.
    ///
    /// @param forNs since it was sequenced, or since this master began where `isOlder`; 0 when nothing is lacked
    /// @param isOlder whether this master may have begun with it
    public record Lack(long forNs, boolean isOlder) {
        public static final Lack NOTHING = new Lack(0, false);
    }

    /// @param heardForNs time since the worker's last report, or [#NEVER] when there is none that counts: its position,
    ///     lag, gap and free space are not known then
    /// @param expectation when it would hold what is sequenced now
    /// @param tookNs how long its last measured acknowledgement took, from sequencing on, and `tookAgoNs` how long ago
    ///     that was; both -1 when none was measured
    /// @param truncated what it has truncated since this master leads
    /// @param inMemory whether it keeps its messages in memory, so that its copies are gone when it stops
    public record Worker(
            NodeId id,
            Health.Name health,
            Reason healthReason,
            long healthForNs,
            long heardForNs,
            long position,
            long lag,
            Lack lack,
            long gap,
            DeliveryState delivery,
            Reason deliveryReason,
            long catchUpFrom,
            long catchUpTo,
            long freeDiskBytes,
            long incarnation,
            int retries,
            Expectation expectation,
            long tookNs,
            long tookAgoNs,
            Optional<TruncatedTail> truncated,
            boolean inMemory) {
        public static final long NEVER = -1;

        /// Whether a report of it counts, so that it is known what it holds.
        public boolean isHeard() {
            return heardForNs != NEVER;
        }
    }

    /// @param waitingForSequence the highest number that must get its copies before the client may write again
    /// @param shortForNs time since the write that made it read-only was sequenced
    public record ReadOnlyClient(String client, long forNs, long waitingForSequence, long shortForNs) {}

    /// A write in the log that is short of copies.
    ///
    /// @param concern how many copies it waits for
    public record PendingWrite(long sequence, String client, int concern, long forNs) {}

    /// For how long the oldest write has been short of copies; 0 when none is. A late write whose caller was answered
    /// is not pending any more, and its client is read-only: of such a client the first late write counts until all
    /// that the client owes are met.
    public long oldestShortForNs() {
        LongStream pending = oldestPendingWrites.stream().mapToLong(PendingWrite::forNs);
        LongStream owed = readOnlyClients.stream().mapToLong(ReadOnlyClient::shortForNs);
        return LongStream.concat(pending, owed).max().orElse(0);
    }
}
