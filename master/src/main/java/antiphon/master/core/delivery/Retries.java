package antiphon.master.core.delivery;

import antiphon.master.core.contract.Reason;
import antiphon.master.core.policy.Health;
import antiphon.master.core.policy.RetryPolicy;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// The retries of one worker's stream: how many failed in a row, and what follows the next failure.
final class Retries {
    private final RetryPolicy.ByHealth policies;
    private final RandomGenerator random;
    private int failures;

    Retries(RetryPolicy.ByHealth policies, RandomGenerator random) {
        this.policies = policies;
        this.random = random;
    }

    int failures() {
        return failures;
    }

    /// It works, or begins anew.
    void over() {
        failures = 0;
    }

    /// @return [Delivery.Retrying], or [Delivery.Waiting] when the budget is spent
    Delivery after(Reason reason, Health health, long nowNs) {
        failures++;
        OptionalLong pauseNs = policies.of(health).pauseNsBefore(failures, random);
        return pauseNs.isPresent()
                ? new Delivery.Retrying(nowNs + pauseNs.getAsLong(), reason)
                : new Delivery.Waiting(reason.withPrefix("retries spent: "));
    }
}
