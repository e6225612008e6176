package antiphon.cli.callers;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.security.callers.CallerEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `antiphon callers rotate`: a new token for a caller.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "rotate",
        description = {
            "Give a caller a new token and print it; the old one stays valid for a while.",
            "Bring the file to every node, and the token to the caller. For a token that was stolen: --old-for 0s."
        },
        footer = {
            "  antiphon callers rotate callers.json shop --old-for 24h --to shop.token.new",
            "  antiphon callers rotate callers.json shop --old-for 0s --to shop.token.new"
        })
// @formatter:on
public final class CallersRotateCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CallersArgument argument = new CallersArgument();

    // @formatter:off
    @Parameters(index = "1", paramLabel = "NAME", description = "The caller's name.")
    private String name = "";

    @Option(
            names = "--old-for",
            paramLabel = "TIME",
            required = true,
            description = "How long the tokens it has still count, such as 24h; 0s for not at all.")
    private Duration oldFor = Duration.ZERO;
    // @formatter:on

    @Mixin private final TokenOutput output = new TokenOutput();

    public CallersRotateCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        output.requireRoom();
        Instant now = Instant.now();
        CallerEntry changed = argument.handing(
                output, surroundings,
                callers -> callers.rotate(name, now.plus(oldFor), now, output.taker(surroundings)));
        surroundings.err().println("caller " + name + " has a new token, " + output.place()
                + new CallerState(changed, now).afterRotate() + ". Bring " + argument.file() + " to every node");
        return ExitCodes.FINE;
    }
}
