package antiphon.cli.keys;

import antiphon.cli.output.OutputOption;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.SigningKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon keys add`: the first step of a rotation.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "add",
        description = {
            "Add a new key that verifies and does not sign yet: the first step of a rotation, while the cluster runs.",
            "Then bring the file to every node (they look at it each second), promote the key, bring the file to every"
                    + " node again, and disable the old key when you like."
        },
        footer = {
            "  antiphon keys add keyset.json",
            "  ID=$(antiphon keys add keyset.json -o json | tail -1 | jq .id)"
        })
// @formatter:on
public final class KeysAddCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final KeysetArgument argument = new KeysetArgument();

    @Mixin private final OutputOption output = new OutputOption();

    public KeysAddCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<SigningKey> keys = argument.doing(surroundings, keyset -> keyset.change(new KeysetChange.Add()));
        long added = keys.getLast().id();
        if (output.json()) KeyTable.printJson(surroundings, keys);
        else
            surroundings.out().println("added key " + added + ", which does not sign yet: bring " + argument.file()
                    + " to every node, then antiphon keys promote " + argument.file() + " " + added);
        return ExitCodes.FINE;
    }
}
