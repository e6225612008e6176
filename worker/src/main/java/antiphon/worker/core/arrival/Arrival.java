package antiphon.worker.core.arrival;

import antiphon.worker.core.contract.Refusal;

/// What became of a message that arrived.
public sealed interface Arrival {
    /// Put at the end of the log, durable at the next [WorkerInput.Stored] that covers it.
    record Appended() implements Arrival {}

    /// In the log before, durable or about to be.
    record Held() implements Arrival {}

    /// Kept above a gap.
    record Waits() implements Arrival {}

    /// Was kept above a gap before.
    record WaitsAlready() implements Arrival {}

    record Refused(Refusal refusal) implements Arrival {}
}
