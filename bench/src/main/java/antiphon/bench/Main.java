package antiphon.bench;

import antiphon.bench.micro.MicroCommand;
import antiphon.bench.profile.ProfileCommand;
import antiphon.bench.scale.ScaleCommand;
import antiphon.config.StandardOutput;
import antiphon.config.source.Utf8Arguments;
import java.util.List;
import picocli.CommandLine;

/// The `antiphon bench` program.
final class Main {
    private Main() {}

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new ScaleCommand())
                .addSubcommand(new ProfileCommand())
                .addSubcommand(new MicroCommand())
                .setExpandAtFiles(false);
    }

    public static void main(String[] arguments) {
        StandardOutput out = StandardOutput.ofThisProcess();
        System.setOut(out);
        Utf8Arguments.ofThisProcess().problemWith(List.of(arguments)).ifPresent(problem -> {
            System.err.println("antiphon: " + problem);
            System.exit(CommandLine.ExitCode.USAGE);
        });
        System.exit(out.exitCode(commandLine().execute(arguments)));
    }
}
