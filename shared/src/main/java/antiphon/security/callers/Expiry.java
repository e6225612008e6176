package antiphon.security.callers;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// Ends of callers and tokens are whole seconds, so that what is shown is exactly when they end. A fraction is rounded
/// up: nothing ends before it was said to.
final class Expiry {
    private Expiry() {}

    static Optional<Instant> inSeconds(Optional<Instant> end) {
        return end.map(given -> {
            Instant second = given.truncatedTo(ChronoUnit.SECONDS);
            boolean isWhole = second.equals(given) || second.getEpochSecond() == Instant.MAX.getEpochSecond();
            return isWhole ? second : second.plusSeconds(1);
        });
    }
}
