package antiphon.cli.keys;

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
            "Make, list and rotate the keys that nodes sign messages with.",
            "They are in a file that SIGNING_KEYSET names on every node, and that nodes look at each second: keys can"
                    + " be rotated while a cluster runs and takes writes. No command prints a key.",
            "KEYSET_MASTER_KEY or KEYSET_MASTER_FILE: the file is encrypted under this key. KEYSET_READABLE_BY: owner"
                    + " (the default), group or everyone may be able to read it; for secrets that are mounted so."
        },
        footer = {
            "  antiphon keys create keyset.json",
            "  antiphon keys list keyset.json",
            "",
            "A rotation:",
            "  antiphon keys add keyset.json                   # then bring the file to every node",
            "  antiphon keys promote keyset.json 1234567890    # to every node again",
            "  antiphon keys disable keyset.json 987654321     # the old key, when you like, and to every node"
        })
// @formatter:on
public final class KeysCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        String commands = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(spec.commandLine(), "say what to do with the keys: " + commands);
    }
}
