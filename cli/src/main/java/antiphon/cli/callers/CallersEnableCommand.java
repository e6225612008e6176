package antiphon.cli.callers;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.security.callers.CallerEntry;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `antiphon callers enable`: a caller is let in again.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "enable",
        description = "Let a caller in again that was disabled, with the tokens it had.",
        footer = "  antiphon callers enable callers.json shop")
// @formatter:on
public final class CallersEnableCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin private final CallersArgument argument = new CallersArgument();

    @Parameters(index = "1", paramLabel = "NAME", description = "The caller's name.") private String name = "";

    public CallersEnableCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        CallerEntry changed = argument.doing(surroundings, callers -> callers.enable(name));
        surroundings.out()
                .println("caller " + name + " is enabled" + new CallerState(changed, Instant.now()).afterEnable()
                        + ". Bring " + argument.file() + " to every node");
        return ExitCodes.FINE;
    }
}
