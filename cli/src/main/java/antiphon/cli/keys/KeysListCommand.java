package antiphon.cli.keys;

import antiphon.cli.output.OutputOption;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.security.keyset.SigningKey;
import antiphon.security.keyset.file.KeysetFile;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon keys list`: which keys a keyset has, without the keys.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "list",
        description = {
            "Show which keys a keyset has, and which of them signs. The keys themselves are not shown.",
            "A disabled key signs nothing; messages that it signed before are read, and reported by `antiphon verify`."
        },
        footer = {
            "  antiphon keys list keyset.json",
            "  antiphon keys list keyset.json -o json | jq 'select(.primary).id'"
        })
// @formatter:on
public final class KeysListCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final KeysetArgument argument = new KeysetArgument();

    @Mixin private final OutputOption output = new OutputOption();

    public KeysListCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        List<SigningKey> keys = argument.doing(surroundings, KeysetFile::list);
        if (output.json()) KeyTable.printJson(surroundings, keys);
        else KeyTable.print(surroundings, keys);
        return ExitCodes.FINE;
    }
}
