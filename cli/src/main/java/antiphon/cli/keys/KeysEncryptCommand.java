package antiphon.cli.keys;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `antiphon keys encrypt`: puts a keyset under a master key.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "encrypt",
        description = {
            "Encrypt a keyset file under KEYSET_MASTER_KEY, or the key in the file KEYSET_MASTER_FILE.",
            "The master key is 32 bytes in base64url (AES-256-GCM). The keys stay the same; copies in clear text are"
                    + " yours to remove.",
            "Then give every node the encrypted file and the master key, and restart it: a node that runs without a"
                    + " master key cannot read the file, and goes on with the keys it has."
        },
        footer = {
            "  (umask 077 && openssl rand -base64 32 | tr +/ -_ > master.key)",
            "  export KEYSET_MASTER_FILE=$PWD/master.key",
            "  antiphon keys encrypt keyset.json"
        })
// @formatter:on
public final class KeysEncryptCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final KeysetArgument argument = new KeysetArgument();

    public KeysEncryptCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        argument.doing(surroundings, keyset -> {
            keyset.encrypt();
            return keyset;
        });
        surroundings.out().println("encrypted " + argument.file() + ": nodes need the same master key to read it");
        return ExitCodes.FINE;
    }
}
