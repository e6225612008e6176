package antiphon.master;

import java.util.List;

/// One word for a sentence that says why a worker is as it is: the sentence is for people and may contain anything,
/// while each value of a label is kept by Prometheus for ever.
final class ReasonWord {
    private static final String NONE = "none";
    private static final String OTHER = "other";

    /// Looked for in this order, since a sentence may contain another one as its cause.
    private static final List<Known> KNOWN = List.of(
            new Known("not heard from yet", "not_heard_from"),
            new Known("answers heartbeats", "answers"),
            new Known("connection refused", "connection_refused"),
            new Known("unknown host name", "unknown_host"),
            new Known("certificate", "certificate"),
            new Known("speaks plain text", "certificate"),
            new Known("not reachable", "not_reachable"),
            new Known("is no worker", "no_worker"),
            new Known("the node that answers at the address", "another_node"),
            new Known("one node is one copy", "another_node"),
            new Known("another node, or another life", "another_node"),
            new Known("one disk is one copy", "copied_disk"),
            new Known("did not answer in time", "no_answer"),
            new Known("no word from it", "no_answer"),
            new Known("refuses this master's token", "wrong_token"),
            new Known("takes no more now", "no_room"),
            new Known("holds another log", "other_log"),
            new Known("has promised epoch", "later_epoch"),
            new Known("went apart", "diverged"),
            new Known("never gave out", "diverged"),
            new Known("cannot be compared", "damage"),
            new Known("could not be compared", "damage"),
            new Known("recovery got no further", "stalled"),
            new Known("catching up", "catching_up"),
            new Known("answered ", "error"));

    private record Known(String part, String word) {}

    private ReasonWord() {}

    static String of(String sentence) {
        if (sentence.isEmpty()) return NONE;
        return KNOWN.stream()
                .filter(known -> sentence.contains(known.part))
                .map(Known::word)
                .findFirst()
                .orElse(OTHER);
    }
}
