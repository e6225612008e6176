package antiphon.cli.log;

import antiphon.cli.output.OutputOption;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.SecretsOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon log verify`: checks checksums, the hash chain and, with the keys, the signatures.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "verify",
        description = "Check the files of a log: checksums, order, the hash chain, and the signatures if the key is"
                + " known (FERNET_KEY, SIGNING_KEYSET or --secrets).",
        footer = {
            "  antiphon log verify data/worker1",
            "  FERNET_KEY=... antiphon log verify data/worker1 -o json"
        })
// @formatter:on
public final class LogVerifyCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final LogPlace place = new LogPlace();

    @Mixin private final SecretsOption secrets = new SecretsOption();

    @Mixin private final OutputOption output = new OutputOption();

    public LogVerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        FilesCheck check = new FilesCheck(surroundings, secrets.keysOf(place.place(), surroundings));
        check.inspect(place.place());
        check.print(output.json());
        return check.exitCode();
    }
}
