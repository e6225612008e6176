package antiphon.master.tracing;

import java.util.Locale;

/// What became of the writes of one call.
enum TraceOutcome {
    WAITING,
    ACKNOWLEDGED,
    UNCONFIRMED,
    NOT_APPENDED,
    CALLER_GONE,
    /// Its writes have different ones.
    MIXED;

    /// As in the attribute of the span.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
