package antiphon.cli;

import antiphon.cli.Table.Cell;
import antiphon.cli.Table.Column;
import antiphon.json.Json;
import java.util.List;
import java.util.Optional;

/// The findings of `antiphon verify`, node by node, with one final sentence.
final class CheckReport {
    private static final int SHORT_HASH = 16;

    private final Surroundings surroundings;
    private final List<CheckedNode> nodes;
    private final Optional<GivenKeys> keys;

    CheckReport(Surroundings surroundings, List<CheckedNode> nodes, Optional<GivenKeys> keys) {
        this.surroundings = surroundings;
        this.nodes = nodes;
        this.keys = keys;
    }

    /// @return the exit code
    int print(boolean json) {
        if (json) nodes.forEach(node -> surroundings.out().println(toJson(node)));
        else printTable();
        if (!nodes.stream().allMatch(CheckedNode::sound)) return ExitCodes.NOT_SOUND;
        if (foreign().isPresent()) {
            surroundings.err().println("antiphon: " + foreign().get());
            return ExitCodes.FAILED;
        }
        if (nodes.stream().allMatch(node -> node.failure().isEmpty())) return ExitCodes.FINE;
        boolean away = nodes.stream().anyMatch(CheckedNode::unreachable);
        return away ? ExitCodes.UNREACHABLE : ExitCodes.FAILED;
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
        if (foreign().isPresent()) return;
        keys.ifPresent(given -> surroundings.out().println("signatures checked with " + given.source()));
        surroundings.out().println(verdict());
    }

    private Optional<String> foreign() {
        return nodes.stream().anyMatch(CheckedNode::ofOtherKey)
                ? keys.map(given -> given.areForeignTo("these nodes"))
                : Optional.empty();
    }

    private static String shortHash(String hash) {
        return hash.isEmpty() ? "-" : hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    private String verdict() {
        long problems = nodes.stream().mapToLong(CheckedNode::problems).sum();
        if (problems > 0) return problems == 1 ? "1 problem" : problems + " problems";
        long unread = nodes.stream().filter(node -> node.failure().isPresent() || node.result().isEmpty()).count();
        String found = unread == 0
                ? "no problem"
                : "no problem in what could be read; " + unread + " of " + nodes.size()
                        + " nodes could not be checked whole";
        return found
                + (keys.isPresent() ? "" : "; signatures were not checked: " + SecretsOption.SET_KEY);
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
                .put("compared", node.comparedOrWhyNot())
                .put("problems", node.problems());
    }
}
