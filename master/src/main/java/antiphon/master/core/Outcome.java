package antiphon.master.core;

/// What became of a write: exactly what is known, never more.
public sealed interface Outcome {
    /// So many nodes hold it durably, as many as were asked for.
    ///
    /// @param repeat it was in the log before, written by an earlier request with the same request id and content
    record Acknowledged(long sequence, int copies, boolean repeat) implements Outcome {
        public Acknowledged(long sequence, int copies) {
            this(sequence, copies, false);
        }
    }

    /// It is in the log and goes on spreading, but had only so many copies when the wait ended.
    ///
    /// @param repeat it was in the log before, written by an earlier request with the same request id and content
    record Unconfirmed(long sequence, int copies, boolean repeat) implements Outcome {
        public Unconfirmed(long sequence, int copies) {
            this(sequence, copies, false);
        }
    }

    /// It never entered the log; safe to send again, unless its reason says that it would be refused again.
    record NotAppended(Refusal refusal) implements Outcome {}
}
