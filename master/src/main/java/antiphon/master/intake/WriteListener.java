package antiphon.master.intake;

import antiphon.master.core.contract.Outcome;

/// Called with the outcome of each write: many times a second, so it must be quick and must not wait.
public interface WriteListener {
    WriteListener NONE = (_, _, _) -> {};

    /// @param concern as it was asked for, 0 for every node, and not yet known to be possible
    /// @param tookNs from its arrival to its answer
    void answered(int concern, Outcome outcome, long tookNs);

    /// Calls both.
    default WriteListener and(WriteListener other) {
        return (concern, outcome, tookNs) -> {
            answered(concern, outcome, tookNs);
            other.answered(concern, outcome, tookNs);
        };
    }
}
