package antiphon.master.core.contract;

/// The outcome of a write: exactly what is known, never more.
public sealed interface Outcome {
    /// As many nodes as requested hold it durably.
    ///
    /// @param repeat it was in the log before, written by an earlier request with the same request id and content
    record Acknowledged(long sequence, int copies, boolean repeat) implements Outcome {
        public Acknowledged(long sequence, int copies) {
            this(sequence, copies, false);
        }
    }

    /// It is in the log and keeps replicating, but had only `copies` copies when the wait ended.
    ///
    /// @param repeat it was in the log before, written by an earlier request with the same request id and content
    record Unconfirmed(long sequence, int copies, boolean repeat) implements Outcome {
        public Unconfirmed(long sequence, int copies) {
            this(sequence, copies, false);
        }
    }

    /// It never entered the log; safe to retry, unless its reason says that a retry would be refused.
    record NotAppended(Refusal refusal) implements Outcome {}
}
