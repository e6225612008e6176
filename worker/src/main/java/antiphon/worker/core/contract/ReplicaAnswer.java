package antiphon.worker.core.contract;

/// The answer to a message from a unary call.
public sealed interface ReplicaAnswer {
    /// Durable here, with everything before it.
    record Stored() implements ReplicaAnswer {}

    /// Was held before, which counts as held.
    record Duplicate() implements ReplicaAnswer {}

    /// Kept for when its parent comes; not a copy yet.
    record WaitsForParent() implements ReplicaAnswer {}

    record Refused(Refusal refusal) implements ReplicaAnswer {}
}
