package antiphon.simulator;

import antiphon.config.StandardOutput;
import antiphon.config.source.Utf8Arguments;
import antiphon.simulator.replay.ReplayCommand;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;

/// The program behind `antiphon simulate`, and behind `antiphon replay` when its first argument is `replay`.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        StandardOutput out = StandardOutput.ofThisProcess();
        System.setOut(out);
        Utf8Arguments.ofThisProcess().problemWith(List.of(arguments)).ifPresent(problem -> {
            System.err.println("antiphon: " + problem);
            System.exit(CommandLine.ExitCode.USAGE);
        });
        boolean replay = arguments.length > 0 && arguments[0].equals("replay");
        int exitCode = commandLine(replay).execute(
                replay ? Arrays.copyOfRange(arguments, 1, arguments.length) : arguments);
        System.exit(out.exitCode(exitCode));
    }

    static CommandLine commandLine(boolean replay) {
        return new CommandLine(replay ? new ReplayCommand() : new SimulateCommand()).setExpandAtFiles(false);
    }
}
