package antiphon.cli.log.signers;

import antiphon.cli.output.Plural;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The messages whose signatures name keys that are not among those given, as runs of messages one after the other.
/// Called with the messages in order.
final class UnknownSigners {
    /// As many are named; of what comes beyond them the messages are only counted.
    private static final int RUNS_MAX = 3;

    private record Run(long key, long first, long last) {
        private String sentence() {
            return first == last
                    ? "message " + first + " names key " + key + " as its signer"
                    : "messages " + first + " to " + last + " name key " + key + " as their signer";
        }
    }

    private final List<Run> runs = new ArrayList<>();
    private long messages;
    private long beyond;

    void named(long sequence, long key) {
        messages++;
        Run last = runs.isEmpty() ? null : runs.getLast();
        if (last != null && beyond == 0 && last.last == sequence - 1 && last.key == key)
            runs.set(runs.size() - 1, new Run(key, last.first, sequence));
        else
            if (runs.size() < RUNS_MAX) runs.add(new Run(key, sequence, sequence));
            else beyond++;
    }

    long messages() {
        return messages;
    }

    /// @param source the keys given, in words
    String areNotIn(String source) {
        String named = runs.stream().map(Run::sentence).collect(Collectors.joining(", "));
        String others = beyond == 0 ? "" : ", and others are named by " + Plural.of(beyond, "more message");
        return named + others + ", which " + (runs.size() == 1 && beyond == 0 ? "is" : "are") + " not in " + source
                + ": these signatures could not be checked; give the nodes' current keyset (SIGNING_KEYSET)";
    }
}
