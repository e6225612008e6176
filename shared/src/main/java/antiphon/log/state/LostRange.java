package antiphon.log.state;

/// Messages that were durable here once and are not any more, so that a position below them does not mean that they
/// never were: they must come back from other nodes before this log is believed again.
///
/// @param first the first of them
/// @param through the last that is known to have been durable; there may have been more
public record LostRange(long first, long through) {
    public LostRange {
        if (first < 1 || through < first)
            throw new IllegalArgumentException("messages " + first + " to " + through + " cannot be lost");
    }

    /// Both losses together.
    LostRange and(LostRange other) {
        return new LostRange(Math.min(first, other.first), Math.max(through, other.through));
    }
}
