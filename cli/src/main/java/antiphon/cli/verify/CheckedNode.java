package antiphon.cli.verify;

import antiphon.cli.output.Tint;
import java.util.Optional;

/// The result of the check of one node.
///
/// @param result empty when its messages were not read: `failure` says why
/// @param likeness whether it holds the same as the node it was compared with, as far as both go
/// @param compared how it compares with the others; empty when it was not compared
/// @param failure why it was not checked whole
/// @param ofOtherKey whether signatures that the keys given did not make are of keys that are not given
record CheckedNode(
        String name,
        Optional<NodeCheck.Result> result,
        Likeness likeness,
        String compared,
        Optional<NotChecked> failure,
        boolean ofOtherKey) {

    static CheckedNode unread(String name, NotChecked why) {
        return new CheckedNode(name, Optional.empty(), Likeness.NOT_COMPARED, "", Optional.of(why), false);
    }

    static CheckedNode of(String name, NodeCheck.Result result) {
        return new CheckedNode(
                name, Optional.of(result), Likeness.NOT_COMPARED, "", result.failure(), false);
    }

    CheckedNode with(Likeness found, String comparedSo) {
        return new CheckedNode(name, result, found, comparedSo, failure, false);
    }

    /// The first failure stays.
    CheckedNode failed(NotChecked why) {
        return new CheckedNode(name, result, likeness, compared, failure.or(() -> Optional.of(why)), false);
    }

    /// Empty while it belongs to no log, or is not known.
    String logId() {
        return result.map(NodeCheck.Result::logId).orElse("");
    }

    long last() {
        return result.map(NodeCheck.Result::last).orElse(0L);
    }

    /// Whether its log was read to its end.
    boolean isRead() {
        return result.isPresent() && failure.isEmpty();
    }

    /// Its signatures are not wrong: they are of keys that are not given, such as another cluster's.
    CheckedNode signedByOthers() {
        return new CheckedNode(name, result, likeness, compared, failure, true);
    }

    /// So it is no copy of ours that was altered.
    CheckedNode ofAnotherCluster() {
        String sentence = "DIFFERS: holds the log of another cluster, " + logId() + ": wrong address?";
        return new CheckedNode(name, result, Likeness.DIFFERENT, sentence, failure, true);
    }

    boolean lacksKeys() {
        return !isDifferent() && result.filter(NodeCheck.Result::lacksKeys).isPresent();
    }

    boolean sound() {
        return problems() == 0;
    }

    long problems() {
        long read = result.map(found -> found.brokenLinks() + (ofOtherKey ? 0 : found.signatures().wrong()))
                .orElse(0L);
        return read + (isDifferent() ? 1 : 0);
    }

    /// How many were read; none because nothing could be read is not the same as none in the log.
    String messages() {
        return isUnread() ? "-" : result.map(found -> Long.toString(found.last())).orElse("-");
    }

    String chain() {
        if (result.isEmpty() || isUnread()) return "not read";
        return count(result.get().brokenLinks());
    }

    boolean isUnread() {
        return failure.isPresent() && last() == 0;
    }

    String signatures() {
        if (ofOtherKey && !isUnread() && result.isPresent()) return result.get().signatures().ofWhichKeys();
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

    boolean isDifferent() {
        return likeness == Likeness.DIFFERENT;
    }

    /// How it compares with the others, or why that is not known.
    String comparedOrWhyNot() {
        if (isDifferent()) return compared;
        if (failure.isPresent()) return failure.get().why();
        return compared.isEmpty() ? "-" : compared;
    }

    Tint comparedTint() {
        return isDifferent() || failure.isEmpty() ? likeness.tint() : Tint.NONE;
    }
}
