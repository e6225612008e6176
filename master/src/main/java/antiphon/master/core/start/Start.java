package antiphon.master.core.start;

import antiphon.core.NodeId;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterState;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.WorkerReport;
import antiphon.message.LogId;
import java.util.Optional;

/// How a master comes to lead an epoch, and whether it still does.
public interface Start {
    /// The time of what follows.
    default void time(long nowNs) {}

    void started(MasterInput.Started read, long nowNs);

    /// @param problem why nothing can be written to the master's own storage; empty when there is room
    void diskChecked(Optional<String> problem);

    /// A worker's answer to a heartbeat, of the node that counts as this worker.
    void answered(NodeId worker, WorkerReport report);

    /// It did not answer a heartbeat, or not as this worker.
    void missed(NodeId worker, Presence presence, Reason reason, long nowNs);

    void fetched(long attempt, long upTo, boolean complete, long nowNs);

    /// @param hasDiverged the worker's messages do not follow this log
    void fetchFailed(long attempt, String reason, boolean hasDiverged, long nowNs);

    /// A worker has promised a later epoch to another master: this one's is over.
    void superseded(NodeId worker, long higher);

    /// Another node leads, or is about to. Only where nodes take over from each other.
    default void stepDown() {
        throw new IllegalStateException("a master that nobody can take over from cannot step down");
    }

    /// From this turn on no lease counts. Only where nodes take over from each other.
    default void giveLeaseUp() {
        throw new IllegalStateException("a master that nobody can take over from has no lease to give up");
    }

    /// @param all whether everything in the log is committed now
    default void reached(boolean all) {}

    /// No other node opens before. Only where nodes take over from each other.
    default void leaseUntil(long untilNs) {
        throw new IllegalStateException("a master that nobody can take over from needs no lease");
    }

    /// The process is about to end.
    void stopping();

    /// Decides as soon as enough is known.
    void endTurn(long nowNs);

    /// When [#endTurn] must be called at the latest; `Long.MAX_VALUE` when nothing is due.
    long nextNs();

    /// Whether it sends heartbeats.
    default boolean asks() {
        return true;
    }

    /// Whether workers get this log: it is the one that counts.
    default boolean delivers() {
        return isWriting();
    }

    /// Whether it leads, and may assign numbers.
    boolean isWriting();

    boolean isStopped();

    /// Whether a worker's position counts for anything.
    ///
    /// @param report its last one
    default boolean counts(NodeId worker, Optional<WorkerReport> report) {
        return true;
    }

    /// Whether a position counts that a node of this life sends; 0 when it does not say.
    default boolean accepts(long incarnation) {
        return true;
    }

    /// Whether writes of this concern may be acknowledged now, once they have their copies.
    ///
    /// @param concern from 1
    default boolean mayAcknowledge(int concern) {
        return true;
    }

    /// How many nodes must hold a message so that no later leader lacks it; more than there are where nobody says so.
    default int copiesToCommit() {
        return Integer.MAX_VALUE;
    }

    Optional<LogId> logId();

    /// The epoch in which it leads; before that, the last one known to have written to its log.
    long epoch();

    MasterState state();

    /// Why no writes are taken now; empty only while they are.
    String reason();

    /// Whether its log is the whole log.
    LogForReaders forReaders();

    /// How long a worker may take to answer a heartbeat now.
    long answerWithinNs(long nowNs);
}
