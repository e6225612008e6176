package antiphon.cli;

import antiphon.cli.program.ExitCodes;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `antiphon` itself, which only shows the way to its subcommands.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "antiphon",
        description = "A replicated message log: one order, and as many durable copies as each write asks for.",
        mixinStandardHelpOptions = true,
        versionProvider = RootCommand.Version.class,
        scope = ScopeType.INHERIT,
        sortOptions = false,
        usageHelpWidth = 110,
        exitCodeOnInvalidInput = ExitCodes.USAGE,
        exitCodeOnExecutionException = ExitCodes.FAILED,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:fine",
            "1:the command failed",
            "2:wrong usage, another node than the one named, or a write that can never be taken as it is (400, 409)",
            "3:a node cannot be reached, or does not answer in time",
            "4:a write was not appended (safe to send again, it may be taken later)",
            "5:every write is in the log, but not all had their copies in time",
            "6:a check found messages altered, missing or different",
            "7:what was asked for does not hold now, and may later",
            "8:a write got no answer; it may be in the log or not"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  antiphon up                     run a master and two workers on this machine",
            "  antiphon post -w 2 \"hello\"      write a message to two nodes",
            "  antiphon get --node worker1     read what worker1 holds",
            "  antiphon status                 see which worker is behind, and why",
            "  antiphon simulate --seeds 100   run whole clusters in virtual time",
            "  antiphon bench all              measure a cluster",
            "",
            "`antiphon COMMAND --help` says more of each command."
        })
// @formatter:on
final class RootCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Show where in the program an error came from.")
    private boolean verbose;
    // @formatter:on

    boolean verbose() {
        return verbose;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "say what to do: " + commands());
    }

    private String commands() {
        return String.join(", ", spec.subcommands().keySet());
    }

    /// The version stands in the jar's manifest.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                    .orElse("(not packaged)");
            return new String[]{"antiphon " + version};
        }
    }

    static boolean isVerbose(CommandLine commandLine) {
        CommandLine root = commandLine;
        while (root.getParent() != null) root = root.getParent();
        return ((RootCommand) root.getCommand()).verbose();
    }
}
