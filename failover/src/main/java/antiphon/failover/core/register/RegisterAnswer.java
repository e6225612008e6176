package antiphon.failover.core.register;

/// What became of a proposed command.
public sealed interface RegisterAnswer {
    /// The register has decided.
    sealed interface Decided extends RegisterAnswer {
        /// The register right after the decision, not as it is now: a claimant must reckon with the members as they
        /// stood at its claim, and with no later list.
        RegisterState state();
    }

    /// It took effect, and a majority of the voters holds it durably.
    record Done(RegisterState state) implements Decided {}

    /// It did not take effect and never will.
    record Refused(Reason reason, RegisterState state) implements Decided {}

    /// It may have taken effect, may still, and may never. The states that are applied show which.
    record Unknown() implements RegisterAnswer {}

    /// Why the condition of a command was false.
    enum Reason {
        NOT_INITIALIZED, ALREADY_INITIALIZED, EPOCH_CHANGED, VERSION_CHANGED, NOT_A_MEMBER
    }
}
