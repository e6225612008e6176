package antiphon.master.core.contract;

/// When one node would durably hold a message that is sequenced now.
///
/// @param ns the estimate, or [#UNKNOWN] when there is none
/// @param why it is not at once, in words; empty when it is
public record Expectation(long ns, String why) {
    public static final long UNKNOWN = Pace.UNKNOWN;

    /// An estimate above this counts as waiting.
    public static final long AT_ONCE_NS_MAX = 500_000_000L;

    public static final Expectation AT_ONCE = new Expectation(0, "");

    public static Expectation unknown(String why) {
        return new Expectation(UNKNOWN, why);
    }

    public boolean isKnown() {
        return ns != UNKNOWN;
    }

    public boolean isAtOnce() {
        return isKnown() && ns <= AT_ONCE_NS_MAX;
    }
}
