package antiphon.node.repair;

import java.time.Duration;

/// How fast a node scans its own log for damage.
///
/// @param stretchBytes verified in one go; more takes longer from other work, less reads the disk in small pieces
/// @param stretchPause after a stretch; too short and it competes with clients, too long and damage may meet the loss
///     of the other copies before it is found
/// @param roundPause after the whole log
public record ScrubPace(long stretchBytes, Duration stretchPause, Duration roundPause) {
    public ScrubPace {
        if (stretchBytes < 1) throw new IllegalArgumentException("a stretch has " + stretchBytes + " bytes");
        if (stretchPause.isNegative() || roundPause.isNegative())
            throw new IllegalArgumentException("a pause cannot be " + stretchPause + " or " + roundPause);
    }

    /// About 1 MiB a second, 84 GiB a day: one or two percent of a core, and a small part of a disk's bandwidth.
    public static ScrubPace standard() {
        return new ScrubPace(1 << 20, Duration.ofSeconds(1), Duration.ofMinutes(1));
    }
}
