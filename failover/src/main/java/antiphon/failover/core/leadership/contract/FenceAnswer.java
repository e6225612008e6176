package antiphon.failover.core.leadership.contract;

import java.util.UUID;

/// What became of a [Fence] at a member. Promise and report are one answer: had they been two, messages that are
/// acknowledged between them would be missing in the report (apache/bookkeeper issue 2614).
public sealed interface FenceAnswer {
    /// The promise is durable, and nothing is answered under a lower epoch from now on.
    ///
    /// @param incarnation of the node: only this life of it has that log
    /// @param end as it was right after the promise
    record Promised(UUID disk, long incarnation, LogEnd end, boolean isWhole) implements FenceAnswer {}

    /// @param promisedEpoch higher than that of the fence, or the same and promised to another owner
    record Refused(long promisedEpoch) implements FenceAnswer {}

    /// It hears a leader, or has only just started: ask again.
    record NotYet() implements FenceAnswer {}
}
