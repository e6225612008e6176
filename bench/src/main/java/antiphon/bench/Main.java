package antiphon.bench;

import picocli.CommandLine;

/// The `antiphon bench` program.
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand()).execute(arguments));
    }
}
