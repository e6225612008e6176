package antiphon.master.core.policy;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/// When a delivery that failed is tried again. Retrying means resuming from the worker's position, so nothing is ever
/// given up: when the budget is spent, the next answered heartbeat takes over.
public sealed interface RetryPolicy {
    /// @param attempt the first retry is 1
    /// @return the pause before it in nanoseconds, or empty when the budget is spent
    OptionalLong pauseNsBefore(int attempt, RandomGenerator random);

    record None() implements RetryPolicy {
        @Override
        public OptionalLong pauseNsBefore(int attempt, RandomGenerator random) {
            return OptionalLong.empty();
        }
    }

    /// The same short pause each time: for a worker that is probably fine.
    record Quick(int attempts, Duration pause) implements RetryPolicy {
        @Override
        public OptionalLong pauseNsBefore(int attempt, RandomGenerator random) {
            return attempt > attempts ? OptionalLong.empty() : OptionalLong.of(pause.toNanos());
        }
    }

    /// Doubles from `first` up to `ceiling`, drawn from the upper half so that workers do not march in step.
    record Backoff(int attempts, Duration first, Duration ceiling) implements RetryPolicy {
        private static final int DOUBLINGS_MAX = 20;

        @Override
        public OptionalLong pauseNsBefore(int attempt, RandomGenerator random) {
            if (attempt > attempts) return OptionalLong.empty();
            long doubled = first.toNanos() << Math.min(attempt - 1, DOUBLINGS_MAX);
            long pauseNs = Math.min(doubled, ceiling.toNanos());
            return OptionalLong.of(random.nextLong(pauseNs / 2, pauseNs + 1));
        }
    }

    /// One policy for each state of health.
    record ByHealth(RetryPolicy healthy, RetryPolicy suspected, RetryPolicy unhealthy) {
        public static final ByHealth STANDARD = new ByHealth(
                new Quick(5, Duration.ofMillis(50)),
                new Backoff(15, Duration.ofMillis(100), Duration.ofSeconds(5)),
                new None());

        public RetryPolicy of(Health health) {
            return switch (health) {
                case Health.Healthy _ -> healthy;
                case Health.Suspected _ -> suspected;
                case Health.Unhealthy _ -> unhealthy;
            };
        }
    }
}
