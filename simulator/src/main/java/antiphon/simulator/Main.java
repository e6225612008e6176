package antiphon.simulator;

import picocli.CommandLine;

/// The program behind `antiphon simulate`.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SimulateCommand()).execute(arguments));
    }
}
