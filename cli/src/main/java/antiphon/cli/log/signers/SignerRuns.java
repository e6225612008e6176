package antiphon.cli.log.signers;

import antiphon.json.Json;
import antiphon.security.keyset.SigningKey;
import java.util.ArrayList;
import java.util.List;

/// Which keys signed a log, as runs of messages one after the other: in a log whose keys were rotated there is one run
/// for each key. Called with the messages in order.
public final class SignerRuns {
    /// Far more than rotations make; of what comes beyond them the messages are only counted.
    private static final int RUNS_MAX = 100;

    private record Run(SigningKey key, long first, long last) {
        private Run upTo(long sequence) {
            return new Run(key, first, sequence);
        }

        private String messages() {
            return first == last ? "message " + first : "messages " + first + " to " + last;
        }
    }

    private final List<Run> runs = new ArrayList<>();
    private long ofDisabled;
    private long lastOfEnabled;

    void signed(long sequence, SigningKey key) {
        if (key.enabled()) lastOfEnabled = sequence;
        else ofDisabled++;
        if (!runs.isEmpty() && runs.getLast().last == sequence - 1 && runs.getLast().key.equals(key))
            runs.add(runs.removeLast().upTo(sequence));
        else
            if (runs.size() < RUNS_MAX) runs.add(new Run(key, sequence, sequence));
    }

    /// How many messages disabled keys signed.
    public long ofDisabled() {
        return ofDisabled;
    }

    /// A sentence for each run of a disabled key. Each hash covers all messages before it: so the signature of a later
    /// one by an enabled key vouches for them too.
    public List<String> notes() {
        return runs.stream().filter(run -> !run.key.enabled()).map(this::note).toList();
    }

    private String note(Run run) {
        String what = run.messages() + (run.first == run.last ? " is" : " are") + " signed with key " + run.key.id()
                + ", which is disabled; ";
        return what + (run.last < lastOfEnabled
                ? "a later message, signed with an enabled key, vouches for what is before it"
                : "no later message is signed with an enabled key yet, so nothing else vouches for it");
    }

    public List<Json> toJson() {
        return runs.stream()
                .map(run -> new Json()
                        .put("key", run.key.id())
                        .put("enabled", run.key.enabled())
                        .put("first", run.first)
                        .put("last", run.last))
                .toList();
    }
}
