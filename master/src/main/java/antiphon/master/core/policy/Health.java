package antiphon.master.core.policy;

/// The master's view of one worker's health. It degrades and improves step by step.
///
///     Healthy --2 misses in a row--> Suspected --3 more--> Unhealthy
///     Healthy <--3 answers in a row-- Suspected <--1 answer, recovery starts-- Unhealthy
///
/// A miss is a heartbeat that was not answered or a delivery that failed.
public sealed interface Health {
    /// Not heard from yet: suspected, but counted as available, so that a starting cluster can be used.
    static Health unknown() {
        return new Suspected(0, 0);
    }

    record Healthy(int missed) implements Health {}

    record Suspected(int missed, int heard) implements Health {}

    record Unhealthy() implements Health {}

    default Health missed(HealthPolicy policy) {
        return switch (this) {
            case Healthy(int missed) when missed + 1 < policy.missesToSuspect() -> new Healthy(missed + 1);
            case Healthy _ -> new Suspected(0, 0);
            case Suspected(int missed, _) when missed + 1 < policy.missesToGiveUp() -> new Suspected(missed + 1, 0);
            case Suspected _ -> new Unhealthy();
            case Unhealthy already -> already;
        };
    }

    default Health heard(HealthPolicy policy) {
        return switch (this) {
            case Healthy _ -> new Healthy(0);
            case Suspected(_, int heard) when heard + 1 < policy.answersToTrust() -> new Suspected(0, heard + 1);
            case Suspected _ -> new Healthy(0);
            case Unhealthy _ -> new Suspected(0, 1);
        };
    }

    default Name name() {
        return switch (this) {
            case Healthy _ -> Name.HEALTHY;
            case Suspected _ -> Name.SUSPECTED;
            case Unhealthy _ -> Name.UNHEALTHY;
        };
    }

    /// The three states as they are shown, the best first.
    enum Name {
        HEALTHY, SUSPECTED, UNHEALTHY
    }
}
