package antiphon.cli.verify;

import antiphon.cli.log.signers.SignerRuns;
import antiphon.cli.output.Plural;
import antiphon.cli.output.Printable;
import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Cell;
import antiphon.cli.output.Table.Column;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.GivenKeys;
import antiphon.cli.secrets.SecretsOption;
import antiphon.json.Json;
import java.util.List;
import java.util.Optional;

/// The findings of `antiphon verify`, node by node, with one final sentence.
final class CheckReport {
    private static final int SHORT_HASH = 16;

    private final Surroundings surroundings;
    private final List<CheckedNode> nodes;
    private final Optional<GivenKeys> keys;
    private final Optional<String> unchecked;

    /// @param unchecked why signatures could not be checked with the keys; empty when all could
    CheckReport(
            Surroundings surroundings,
            List<CheckedNode> nodes,
            Optional<GivenKeys> keys,
            Optional<String> unchecked) {
        this.surroundings = surroundings;
        this.nodes = nodes;
        this.keys = keys;
        this.unchecked = unchecked;
    }

    /// @return the exit code
    int print(boolean json) {
        if (json) nodes.forEach(node -> surroundings.out().println(toJson(node)));
        else printTable();
        unchecked.ifPresent(sentence -> surroundings.err().println("antiphon: " + Printable.of(sentence)));
        if (!nodes.stream().allMatch(CheckedNode::sound)) return ExitCodes.NOT_SOUND;
        return nodes.stream()
                .flatMap(node -> node.failure().stream())
                .map(NotChecked::exitCode)
                .reduce(unchecked.isPresent() ? ExitCodes.FAILED : ExitCodes.FINE, NotChecked::worse);
    }

    private void printTable() {
        Table table = new Table(
                surroundings.colour(),
                Column.text("NODE"),
                Column.number("MESSAGES"),
                Column.text("LAST HASH"),
                Column.text("CHAIN"),
                Column.text("SIGNATURES"),
                Column.text("COMPARED"));
        for (CheckedNode node : nodes)
            table.add(
                    node.name(),
                    node.messages(),
                    node.result().map(result -> shortHash(result.lastHash())).orElse("-"),
                    node.chain(),
                    node.signatures(),
                    new Cell(node.comparedOrWhyNot(), node.comparedTint()));
        table.print(surroundings.out());
        for (CheckedNode node : nodes)
            node.result().map(result -> result.signatures().signers()).map(SignerRuns::notes).orElse(List.of())
                    .forEach(note -> surroundings.out().println(Printable.of(node.name() + ": " + note)));
        if (unchecked.isEmpty() || problems() > 0) {
            if (unchecked.isEmpty() && signaturesWereChecked())
                keys.ifPresent(given -> surroundings.out().println("signatures checked with " + given.source()));
            surroundings.out().println(verdict());
        } else
            if (unread() > 0) surroundings.out().println(unreadWords());
    }

    private static String shortHash(String hash) {
        return hash.isEmpty() ? "-" : hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    private String verdict() {
        if (problems() > 0)
            return Plural.of(problems(), "problem") + (unread() == 0 ? "" : "; " + unreadWords());
        if (nodes.stream().allMatch(CheckedNode::isUnread)) return "nothing could be read; " + unreadWords();
        String found = unread() == 0 ? "no problem" : "no problem in what could be read; " + unreadWords();
        return found
                + (keys.isPresent() ? "" : "; signatures were not checked: " + SecretsOption.SET_KEY);
    }

    private long problems() {
        return nodes.stream().mapToLong(CheckedNode::problems).sum();
    }

    private long unread() {
        return nodes.stream().filter(node -> !node.isRead()).count();
    }

    private String unreadWords() {
        return unread() + " of " + Plural.of(nodes.size(), "node") + " could not be checked whole";
    }

    private boolean signaturesWereChecked() {
        return nodes.stream()
                .flatMap(node -> node.result().stream())
                .anyMatch(result -> result.signatures().areFound());
    }

    private Json toJson(CheckedNode node) {
        return new Json()
                .put("node", node.name())
                .put("last", node.result().map(NodeCheck.Result::last).orElse(0L))
                .put("last_hash", node.result().map(NodeCheck.Result::lastHash).orElse(""))
                .put("chain", node.chain())
                .put("signatures", node.signatures())
                .put("signed_by", node.result().map(found -> found.signatures().signers().toJson()).orElse(List.of()))
                .put("of_disabled_keys",
                        node.result().map(found -> found.signatures().signers().ofDisabled()).orElse(0L))
                .put("keys", keys.map(GivenKeys::source).orElse("none"))
                .put("checked_whole", node.isRead() && !node.ofOtherKey())
                .put("compared", node.comparedOrWhyNot())
                .put("problems", node.problems());
    }
}
