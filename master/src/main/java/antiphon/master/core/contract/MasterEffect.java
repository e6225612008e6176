package antiphon.master.core.contract;

import antiphon.core.NodeId;
import antiphon.message.LogId;

/// What the shell must do for the master, in this order.
public sealed interface MasterEffect {
    /// A call to a worker, or the end of one; its result is an input of a later turn.
    sealed interface ToWorker extends MasterEffect {
        NodeId worker();
    }

    /// Give the ticket's message this number and append it; [MasterInput.Stored] says when it is durable.
    record Append(long ticket, long sequence) implements MasterEffect {}

    record Answer(long ticket, Outcome outcome) implements MasterEffect {}

    record ShowStatus(long ticket, ClusterView view) implements MasterEffect {}

    /// Ask for a sign of life; an answer or a miss follows.
    ///
    /// @param answerWithinNs an answer after this is a miss
    record Ping(NodeId worker, long answerWithinNs) implements ToWorker {}

    record OpenStream(NodeId worker, long stream) implements ToWorker {}

    record CloseStream(NodeId worker, long stream) implements ToWorker {}

    /// Send one frame with the messages from `from` to at most `through`, as many as fit;
    /// [MasterInput.FrameSent] says how many did.
    ///
    /// @param bytesMax of messages, though one always fits
    record Send(NodeId worker, long stream, long from, long through, int bytesMax) implements MasterEffect {}

    /// Say on the stream what is committed: without messages, of which each frame says it.
    record SayCommitted(NodeId worker, long stream) implements ToWorker {}

    record StartRecovery(NodeId worker, long attempt, long latest) implements ToWorker {}

    record CancelRecovery(NodeId worker, long attempt) implements ToWorker {}

    /// Drop the connection to a worker that went silent, so that the next attempt uses a new one.
    record Disconnect(NodeId worker) implements ToWorker {}

    /// Durable before anything else happens.
    record AdoptLog(LogId logId) implements MasterEffect {}

    /// Durable before anything else happens.
    record BeginEpoch(long epoch) implements MasterEffect {}

    /// A majority of the members has adopted the epoch that was taken over: messages may be written in it.
    record Opened(long epoch) implements MasterEffect {}

    /// Nothing that needs the lease is acknowledged in this epoch any more: others may hear that.
    record LeaseGivenUp(long epoch) implements MasterEffect {}

    /// The epoch that was taken over is not this master's any more.
    ///
    /// @param laterEpoch that a worker has promised to another; 0 when this master was made to step down
    record EpochOver(long laterEpoch) implements MasterEffect {}

    /// Durable before anything else happens: another master has led, so this log may lack acknowledged messages.
    /// A start from it waits for all workers, however slow they are.
    record Distrust() implements MasterEffect {}

    /// Read the messages above `after` from a worker, verify them, and append them to the master's log.
    ///
    /// @param incarnation the incarnation that reported it; no other may answer
    record Fetch(NodeId worker, long attempt, long after, long through, long incarnation) implements ToWorker {}

    /// Log and count it.
    record Emit(MasterEvent event) implements MasterEffect {}
}
