package antiphon.client.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon keys`: the keyset file that nodes sign messages with.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "keys",
        description = {
            "Make or list the keys that nodes sign messages with.",
            "They are in a file that SIGNING_KEYSET names on every node. No command prints a key."
        },
        footer = {
            "  antiphon keys create keyset.json",
            "  antiphon keys list keyset.json"
        })
// @formatter:on
final class KeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do with the keys: list or create");
    }
}
