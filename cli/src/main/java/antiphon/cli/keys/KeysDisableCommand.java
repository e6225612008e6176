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
import picocli.CommandLine.Parameters;

/// `antiphon keys disable`: takes a key away.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "disable",
        description = {
            "Disable a key, from which nothing new is taken.",
            "Messages that it signed are still read and still fetched by nodes that lack them, and"
                    + " `antiphon verify` reports them; above messages of a newer key they are refused as forged.",
            "The key that signs cannot be disabled, and the oldest comes first."
        },
        footer = "  antiphon keys disable keyset.json 1234567890")
// @formatter:on
public final class KeysDisableCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final KeysetArgument argument = new KeysetArgument();

    @Parameters(index = "1", paramLabel = "KEY_ID", description = "Its id in `antiphon keys list`.") private long keyId;

    @Mixin private final OutputOption output = new OutputOption();

    public KeysDisableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<SigningKey> keys = argument.doing(
                surroundings, keyset -> keyset.change(new KeysetChange.Disable(keyId)));
        if (output.json()) KeyTable.printJson(surroundings, keys);
        else
            surroundings.out().println(
                    "key " + keyId + " is disabled: bring " + argument.file() + " to all nodes; `antiphon verify`"
                            + " reports what it signed");
        return ExitCodes.FINE;
    }
}
