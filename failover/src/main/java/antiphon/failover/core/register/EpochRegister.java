package antiphon.failover.core.register;

/// The small replicated state that says who may write, changed by compare-and-set only. Each node has one; together
/// they are one register. What may be relied on:
///
/// - **R1** Commands take effect in one order. `Done` is answered only once a majority of the voters holds the command
///   durably.
/// - **R2** A command that was answered with `Unknown` may still take effect, also later; its condition makes that once
///   at most.
/// - **R3** Each node is notified of a growing beginning of that order, late or in bursts: a later state may stand for
///   those before it, an earlier one never follows. After a restart it may begin with states from before.
/// - **R4** A command that was answered with `Done` before another is proposed, anywhere, comes before it in the order.
/// - **R5** Once a majority of the voters has been up and connected for three seconds, commands that are then proposed
///   at nodes connected to it end in `Done` or `Refused`.
///
/// Nothing else: no clock, no leader. Who leads the replication of the register says nothing about who may write.
public interface EpochRegister {
    /// Proposes a command. The listener gets exactly one answer for it, never from within this call, unless this node
    /// stops first.
    ///
    /// @param call named by the caller, and given back with the answer
    void propose(long call, RegisterCommand command);

    /// Notified one at a time, in an order that is the register's.
    interface Listener {
        void answered(long call, RegisterAnswer answer);

        /// A command took effect. Commands that are refused change nothing and are not notified here.
        void applied(RegisterState state);
    }
}
