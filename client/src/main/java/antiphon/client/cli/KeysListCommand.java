package antiphon.client.cli;

import antiphon.client.cli.Table.Column;
import antiphon.json.Json;
import antiphon.security.KeysetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `antiphon keys list`: which keys a keyset has, without the keys.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "list",
        description = "Show which keys a keyset has, and which of them signs. The keys themselves are not shown.",
        footer = {
            "  antiphon keys list keyset.json",
            "  antiphon keys list keyset.json -o json"
        })
// @formatter:on
final class KeysListCommand implements Callable<Integer> {
    private final Surroundings surroundings;
    private final Table table = new Table(
            false, Column.number("ID"), Column.text("STATUS"), Column.text("USE"), Column.text("ALGORITHM"));

    @Parameters(paramLabel = "FILE", description = "A Tink keyset in JSON, as SIGNING_KEYSET names it.")
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private Path file;

    @Mixin private final OutputOption output = new OutputOption();

    KeysListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try {
            KeysetFile.list(file).forEach(this::print);
            table.print(surroundings.out());
            return ExitCodes.FINE;
        } catch (IOException e) {
            throw new CommandFailure(file + " cannot be read: " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(file + " " + e.getMessage(), e);
        }
    }

    private void print(KeysetFile.Key key) {
        String use = key.primary() ? "signs and verifies" : key.enabled() ? "verifies" : "-";
        String status = key.enabled() ? "enabled" : "disabled";
        if (!output.json()) table.add(key.id(), status, use, key.algorithm());
        else
            surroundings.out().println(new Json()
                    .put("id", key.id())
                    .put("status", status)
                    .put("use", use)
                    .put("algorithm", key.algorithm()));
    }
}
