package antiphon.cli.keys;

import antiphon.cli.output.OutputOption;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.security.keyset.KeysetChange;
import antiphon.security.keyset.SigningKey;
import antiphon.security.keyset.file.KeysetFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `antiphon keys promote`: lets a key sign.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "promote",
        description = {
            "Let a key sign new messages from now on. What the key before it signed still verifies.",
            "Nodes look at the file each second. The master signs with the key as soon as every worker that answers has"
                    + " it too, until then with the key before. Signing only moves on to newer keys."
        },
        footer = "  antiphon keys promote keyset.json 1234567890")
// @formatter:on
public final class KeysPromoteCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final KeysetArgument argument = new KeysetArgument();

    @Parameters(index = "1", paramLabel = "KEY_ID", description = "Its id in `antiphon keys list`.") private long keyId;

    @Mixin private final OutputOption output = new OutputOption();

    public KeysPromoteCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<SigningKey> before = argument.doing(surroundings, KeysetFile::list);
        boolean signs = before.stream().anyMatch(key -> key.id() == keyId && key.primary());
        List<SigningKey> keys = signs
                ? before
                : argument.doing(surroundings, keyset -> keyset.change(new KeysetChange.Promote(keyId)));
        if (output.json()) KeyTable.printJson(surroundings, keys);
        else
            surroundings.out().println(
                    "key " + keyId + (signs
                            ? " signs already; nothing was changed"
                            : " is to sign: bring " + argument.file() + " to every node; the master waits for the"
                                    + " workers"));
        return ExitCodes.FINE;
    }
}
