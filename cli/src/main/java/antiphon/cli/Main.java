package antiphon.cli;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.config.source.Utf8Arguments;
import java.util.List;
import java.util.logging.LogManager;

/// Runs the `antiphon` command as a process of its own.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // gRPC logs failed name look-ups with a stack trace; the command reports them in a sentence.
        LogManager.getLogManager().reset();
        Utf8Arguments.ofThisProcess().problemWith(List.of(arguments)).ifPresent(problem -> {
            System.err.println("antiphon: " + problem);
            System.exit(ExitCodes.USAGE);
        });
        System.exit(Cli.run(Surroundings.ofThisProcess(), arguments));
    }
}
