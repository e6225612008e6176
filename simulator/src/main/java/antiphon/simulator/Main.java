package antiphon.simulator;

import java.util.Arrays;
import picocli.CommandLine;

/// The program behind `antiphon simulate`, and behind `antiphon replay` when its first argument is `replay`.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        boolean replay = arguments.length > 0 && arguments[0].equals("replay");
        System.exit(replay
                ? new CommandLine(new ReplayCommand()).execute(Arrays.copyOfRange(arguments, 1, arguments.length))
                : new CommandLine(new SimulateCommand()).execute(arguments));
    }
}
