package antiphon.cli.backup;

import antiphon.cli.program.Surroundings;
import java.util.Locale;

/// Shows on a terminal how far a copy is, on one line that moves; elsewhere nothing.
final class CopyProgress implements AutoCloseable {
    private static final String BACK_AND_CLEAR = "\r\u001b[K";
    private static final long REFRESH_NS = 200_000_000;

    private final Surroundings surroundings;
    private final long from;
    private final long through;
    private final long startNs = System.nanoTime();
    private long shownNs = startNs;

    CopyProgress(Surroundings surroundings, long from, long through) {
        this.surroundings = surroundings;
        this.from = from;
        this.through = through;
    }

    void at(long number) {
        long nowNs = System.nanoTime();
        if (!surroundings.errIsTerminal() || nowNs - shownNs < REFRESH_NS) return;
        shownNs = nowNs;
        double seconds = (nowNs - startNs) / 1e9;
        surroundings.err().print(BACK_AND_CLEAR + String.format(Locale.ROOT, "%d of %d messages, %.0f/s", number,
                through, (number - from) / seconds));
        surroundings.err().flush();
    }

    @Override
    public void close() {
        if (surroundings.errIsTerminal()) surroundings.err().print(BACK_AND_CLEAR);
    }
}
