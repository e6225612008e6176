package antiphon.cli.callers;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `antiphon callers`: the file of callers that nodes admit.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "callers",
        description = {
            "Create, list and change the callers that nodes admit.",
            "They are in a file that CALLERS names on every node, and that nodes check each second; without it,"
                    + " anyone may call. A caller has roles: writer (writes), reader (reads, follows, sees the"
                    + " status), operator (drains, injects faults, sees who is connected), node (reads for `backup` and"
                    + " `verify` without the nodes' AUTH_TOKEN).",
            "The file has hashes of tokens, and no token: each is printed once, by `add` or `rotate`."
        },
        footer = {
            "  antiphon callers create callers.json",
            "  antiphon callers add callers.json shop --role writer --client-id 'shop-*' --to shop.token",
            "  antiphon post --token-file shop.token --client shop-1 \"an order\"",
            "",
            "A new token, while the old one counts for another day:",
            "  antiphon callers rotate callers.json shop --old-for 24h --to shop.token.new"
        })
// @formatter:on
public final class CallersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    @Override
    public Integer call() {
        String commands = String.join(", ", spec.subcommands().keySet());
        throw new ParameterException(spec.commandLine(), "say what to do with the callers: " + commands);
    }
}
