package antiphon.master.core;

/// What became of a write: exactly what is known, never more.
public sealed interface Outcome {
    /// So many nodes hold it durably, as many as were asked for.
    record Acknowledged(long sequence, int copies) implements Outcome {}

    /// It is in the log and goes on spreading, but had only so many copies when the wait ended.
    record Unconfirmed(long sequence, int copies) implements Outcome {}

    /// It never entered the log; safe to send again.
    record NotAppended(Refusal refusal) implements Outcome {}
}
