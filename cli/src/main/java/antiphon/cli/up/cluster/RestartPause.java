package antiphon.cli.up.cluster;

import java.time.Duration;

/// How long a node that ended stays down before it is started again: twice as long each time, unless it had run for a
/// while.
public final class RestartPause {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private Duration next = FIRST;

    /// @param ran how long the node ran before it ended
    public Duration after(Duration ran) {
        if (ran.compareTo(A_WHILE) >= 0) next = FIRST;
        Duration pause = next;
        Duration doubled = pause.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return pause;
    }
}
