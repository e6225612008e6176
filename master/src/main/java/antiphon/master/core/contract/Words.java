package antiphon.master.core.contract;

import java.util.List;
import java.util.Locale;

/// Numbers and lists in sentences.
public final class Words {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long TENTH = 100 * MS;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private Words() {}

    /// With no more digits than a reader needs: a time that only grows is not reported again each moment.
    public static String time(long ns) {
        if (ns < TENTH) return ns / MS + " ms";
        if (ns < SECOND - TENTH / 2) return "0." + (ns + TENTH / 2) / TENTH + " s";
        if (ns < 2 * MINUTE) return (ns + SECOND / 2) / SECOND + " s";
        return ns < 2 * HOUR ? (ns + MINUTE / 2) / MINUTE + " min" : (ns + HOUR / 2) / HOUR + " h";
    }

    /// A setting, in full.
    static String seconds(long ns) {
        long tenths = (ns + TENTH / 2) / TENTH;
        return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String messages(long number) {
        return count(number) + (number == 1 ? " message" : " messages");
    }

    static String and(List<String> names) {
        int last = names.size() - 1;
        return last < 1
                ? String.join("", names)
                : String.join(", ", names.subList(0, last)) + " and " + names.get(last);
    }
}
