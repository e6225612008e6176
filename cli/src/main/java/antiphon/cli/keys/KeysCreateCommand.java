package antiphon.cli.keys;

import antiphon.cli.output.OutputOption;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.secrets.SecretsOption;
import antiphon.security.keyset.SigningKey;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `antiphon keys create`: a keyset file with one key.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "create",
        description = {
            "Make a keyset file with one new key (HMAC-SHA256, 256 bits).",
            "Only its owner may read it (mode 0600), and a file that is there is never written over. With"
                    + " KEYSET_MASTER_KEY, or KEYSET_MASTER_FILE, it is encrypted under that key.",
            "A new key is for a new cluster: messages signed with another key cannot be verified with this one. A"
                    + " cluster that has a FERNET_KEY takes that one over with --from-fernet-key. Set"
                    + " SIGNING_KEYSET=FILE on every node, and keep the file as long as the messages."
        },
        footer = {
            "  antiphon keys create keyset.json && SIGNING_KEYSET=$PWD/keyset.json antiphon up --data new",
            "  FERNET_KEY=... antiphon keys create keyset.json --from-fernet-key",
            "  KEYSET_MASTER_FILE=master.key antiphon keys create keyset.json"
        })
// @formatter:on
public final class KeysCreateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final KeysetArgument argument = new KeysetArgument();

    // @formatter:off
    @Option(
            names = "--from-fernet-key",
            description = "The key is the FERNET_KEY of the environment or of --secrets, so that what it signed still"
                    + " verifies, and nodes with either setting understand each other.")
    private boolean fromFernetKey;
    // @formatter:on

    @Mixin private final SecretsOption secrets = new SecretsOption();

    @Mixin private final OutputOption output = new OutputOption();

    public KeysCreateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        SigningKey key = argument.doing(
                surroundings,
                keyset -> fromFernetKey
                        ? keyset.createFrom(secrets.requiredFernetKey(surroundings))
                        : keyset.create());
        if (output.json()) KeyTable.printJson(surroundings, List.of(key));
        else
            surroundings.out()
                    .println("made " + argument.file() + " with key " + key.id() + ": set SIGNING_KEYSET to it"
                            + " on every node of "
                            + (fromFernetKey ? "the cluster, one after the other" : "a new cluster"));
        return ExitCodes.FINE;
    }
}
