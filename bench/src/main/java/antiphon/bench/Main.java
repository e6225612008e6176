package antiphon.bench;

import antiphon.bench.micro.MicroCommand;
import antiphon.bench.profile.ProfileCommand;
import antiphon.bench.scale.ScaleCommand;
import picocli.CommandLine;

/// The `antiphon bench` program.
final class Main {
    private Main() {}

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new ScaleCommand())
                .addSubcommand(new ProfileCommand())
                .addSubcommand(new MicroCommand());
    }

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }
}
