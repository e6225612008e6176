package antiphon.cli;

import java.util.Optional;

/// The result of the check of one node.
///
/// @param result empty when its messages were not read because there is no token
/// @param behind messages that the master had and this node had not
record CheckedNode(
        String name,
        Optional<NodeCheck.Result> result,
        Optional<Comparison> comparison,
        long behind,
        Optional<String> failure,
        boolean ofOtherKey) {

    static CheckedNode unread(String name) {
        return new CheckedNode(name, Optional.empty(), Optional.empty(), 0, Optional.empty(), false);
    }

    static CheckedNode of(String name, NodeCheck.Result result) {
        return new CheckedNode(name, Optional.of(result), Optional.empty(), 0, result.failure(), false);
    }

    CheckedNode with(Comparison compared, long behindBy) {
        return new CheckedNode(name, result, Optional.of(compared), behindBy, failure, false);
    }

    CheckedNode failed(String sentence) {
        return new CheckedNode(name, result, comparison, behind, failure.or(() -> Optional.of(sentence)), false);
    }

    /// Its signatures are not wrong: they are another cluster's.
    CheckedNode signedByOthers() {
        return new CheckedNode(name, result, comparison, behind, failure, true);
    }

    boolean sound() {
        return problems() == 0;
    }

    long problems() {
        long read = result.map(found -> found.brokenLinks() + (ofOtherKey ? 0 : found.signatures().wrong()))
                .orElse(0L);
        return read + (comparison.map(Comparison::equal).orElse(true) ? 0 : 1);
    }

    /// How many were read; none because nothing could be read is not the same as none in the log.
    String messages() {
        return isUnread() ? "-" : result.map(found -> Long.toString(found.last())).orElse("-");
    }

    String chain() {
        if (result.isEmpty() || isUnread()) return "not read";
        return count(result.get().brokenLinks());
    }

    private boolean isUnread() {
        return failure.isPresent() && result.map(NodeCheck.Result::last).orElse(0L) == 0;
    }

    String signatures() {
        if (ofOtherKey && !isUnread() && result.isPresent()) return "of another key";
        return result.map(NodeCheck.Result::signatures)
                .filter(checks -> checks.areChecked() && !isUnread())
                .map(checks -> count(checks.wrong()) + ofDisabled(checks.signers().ofDisabled()))
                .orElse("not checked");
    }

    private static String ofDisabled(long messages) {
        return messages == 0 ? "" : ", " + messages + " of disabled keys";
    }

    private static String count(long wrong) {
        return wrong == 0 ? "sound" : wrong + " wrong";
    }

    /// How it compares with the master, or why that is not known.
    String compared() {
        if (failure.isPresent()) return failure.get();
        if (result.isEmpty()) return "its messages are shown only with the nodes' token: set AUTH_TOKEN";
        if (comparison.isEmpty()) return "-";
        if (!comparison.get().equal())
            return "DIFFERS from the master from message "
                    + comparison.get().firstDifferent() + " on";
        return behind > 0 ? "same as the master, " + behind + " behind" : "same as the master";
    }
}
