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

/// `antiphon keys enable`: gives a disabled key back.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "enable",
        description = {
            "Enable a key again that was disabled. It verifies, and does not sign."
        },
        footer = "  antiphon keys enable keyset.json 1234567890")
// @formatter:on
public final class KeysEnableCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final KeysetArgument argument = new KeysetArgument();

    @Parameters(index = "1", paramLabel = "KEY_ID", description = "Its id in `antiphon keys list`.") private long keyId;

    @Mixin private final OutputOption output = new OutputOption();

    public KeysEnableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<SigningKey> keys = argument.doing(
                surroundings, keyset -> keyset.change(new KeysetChange.Enable(keyId)));
        if (output.json()) KeyTable.printJson(surroundings, keys);
        else
            surroundings.out().println(
                    "key " + keyId + " is enabled: bring " + argument.file() + " to all nodes");
        return ExitCodes.FINE;
    }
}
