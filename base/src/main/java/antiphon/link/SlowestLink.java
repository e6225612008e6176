package antiphon.link;

import java.time.Duration;

/// The slowest link that is still waited for, where only the whole of a message can be seen to arrive and not its
/// parts: 32 kbit/s. Limits count from when the message could have arrived over it.
public final class SlowestLink {
    private static final long BYTES_PER_SECOND = 4_096;

    private SlowestLink() {}

    /// How long `bytes` may take.
    public static Duration timeFor(long bytes) {
        return Duration.ofMillis(bytes * 1_000 / BYTES_PER_SECOND);
    }
}
