package antiphon.client.cli;

import antiphon.client.cli.Table.Column;
import antiphon.json.Json;
import java.util.List;

/// What `antiphon verify` has found, node by node, with one sentence in the end.
final class CheckReport {
    private static final int SHORT_HASH = 16;

    private final Surroundings surroundings;
    private final List<CheckedNode> nodes;

    CheckReport(Surroundings surroundings, List<CheckedNode> nodes) {
        this.surroundings = surroundings;
        this.nodes = nodes;
    }

    /// @return the exit code
    int print(boolean json) {
        if (json) nodes.forEach(node -> surroundings.out().println(toJson(node)));
        else printTable();
        if (!nodes.stream().allMatch(CheckedNode::sound)) return ExitCodes.NOT_SOUND;
        if (nodes.stream().allMatch(node -> node.failure().isEmpty())) return ExitCodes.FINE;
        boolean away = nodes.stream()
                .anyMatch(node -> node.result().map(NodeCheck.Result::unreachable).orElse(false));
        return away ? ExitCodes.UNREACHABLE : ExitCodes.FAILED;
    }

    private void printTable() {
        Table table = new Table(
                surroundings.colour(),
                Column.text("NODE"),
                Column.number("MESSAGES"),
                Column.text("LAST HASH"),
                Column.state("CHAIN"),
                Column.state("SIGNATURES"),
                Column.state("COMPARED"));
        for (CheckedNode node : nodes)
            table.add(
                    node.name(),
                    node.result().map(result -> Long.toString(result.last())).orElse("-"),
                    node.result().map(result -> shortHash(result.lastHash())).orElse("-"),
                    node.chain(),
                    node.signatures(),
                    node.compared());
        table.print(surroundings.out());
        for (CheckedNode node : nodes)
            node.result().map(NodeCheck.Result::signers).map(SignerRuns::notes).orElse(List.of())
                    .forEach(note -> surroundings.out().println(node.name() + ": " + note));
        surroundings.out().println(verdict());
    }

    private static String shortHash(String hash) {
        return hash.isEmpty() ? "-" : hash.substring(0, Math.min(SHORT_HASH, hash.length()));
    }

    private String verdict() {
        long problems = nodes.stream().mapToLong(CheckedNode::problems).sum();
        if (problems > 0) return problems == 1 ? "1 problem" : problems + " problems";
        long unread = nodes.stream().filter(node -> node.failure().isPresent() || node.result().isEmpty()).count();
        String read = unread == 0 ? "" : "; " + unread + " of " + nodes.size() + " nodes could not be checked whole";
        boolean signatures = nodes.stream()
                .flatMap(node -> node.result().stream())
                .allMatch(NodeCheck.Result::signaturesChecked);
        return "no problem" + read
                + (signatures ? "" : "; signatures were not checked: set FERNET_KEY or SIGNING_KEYSET");
    }

    private static Json toJson(CheckedNode node) {
        return new Json()
                .put("node", node.name())
                .put("last", node.result().map(NodeCheck.Result::last).orElse(0L))
                .put("last_hash", node.result().map(NodeCheck.Result::lastHash).orElse(""))
                .put("chain", node.chain())
                .put("signatures", node.signatures())
                .put("signed_by", node.result().map(found -> found.signers().toJson()).orElse(List.of()))
                .put("of_disabled_keys", node.result().map(found -> found.signers().ofDisabled()).orElse(0L))
                .put("compared", node.compared())
                .put("problems", node.problems());
    }
}
