package antiphon.cli.callers;

import antiphon.cli.output.OutputOption;
import antiphon.cli.output.Table;
import antiphon.cli.output.Table.Column;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.json.Json;
import antiphon.security.callers.CallerEntry;
import antiphon.security.callers.KnownToken;
import antiphon.security.callers.Role;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon callers list`: who may call, without tokens or hashes.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "list",
        description = "Show who may call, what for, and until when. Tokens are shown by their ids alone.",
        footer = {
            "  antiphon callers list callers.json",
            "  antiphon callers list callers.json -o json | jq 'select(.disabled | not).name'"
        })
// @formatter:on
public final class CallersListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CallersArgument argument = new CallersArgument();

    @Mixin private final OutputOption output = new OutputOption();

    public CallersListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<CallerEntry> entries = argument.doing(surroundings, callers -> callers.read().entries());
        if (output.json()) entries.forEach(entry -> surroundings.out().println(json(entry)));
        else print(entries);
        return ExitCodes.FINE;
    }

    private void print(List<CallerEntry> entries) {
        if (entries.isEmpty()) {
            surroundings.err().println(argument.file() + " has no callers: nodes admit only each other");
            return;
        }
        Table table = new Table(
                false, Column.text("NAME"), Column.text("ROLES"), Column.text("STATUS"), Column.text("TOKENS"),
                Column.text("CLIENT IDS"));
        for (CallerEntry entry : entries)
            table.add(entry.name(), entry.caller().roleWords(), status(entry), tokens(entry),
                    entry.caller().clientIds().isEmpty()
                            ? "any free"
                            : String.join(" ", entry.caller().clientIds()));
        table.print(surroundings.out());
    }

    private static String status(CallerEntry entry) {
        if (entry.disabled()) return "disabled";
        return until(entry.expires()).map(when -> "enabled " + when).orElse("enabled");
    }

    private static String tokens(CallerEntry entry) {
        List<String> tokens = entry.tokens().stream()
                .map(token -> token.id() + until(token.expires()).map(when -> " " + when).orElse(""))
                .toList();
        return tokens.isEmpty() ? "-" : String.join(", ", tokens);
    }

    private static Optional<String> until(Optional<Instant> expires) {
        return expires.map(when -> Instant.now().isBefore(when) ? "(until " + when + ")" : "(expired)");
    }

    private static Json json(CallerEntry entry) {
        Json json = new Json()
                .put("name", entry.name())
                .putTexts("roles", entry.caller().roles().stream().sorted().map(Role::word).toList())
                .put("disabled", entry.disabled());
        entry.expires().ifPresent(when -> json.put("expires", when.toString()));
        json.putTexts("client_ids", entry.caller().clientIds());
        return json.put("tokens", entry.tokens().stream().map(CallersListCommand::json).toList());
    }

    private static Json json(KnownToken token) {
        Json json = new Json().put("id", token.id());
        token.expires().ifPresent(when -> json.put("expires", when.toString()));
        return json;
    }
}
