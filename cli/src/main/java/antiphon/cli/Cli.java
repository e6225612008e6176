package antiphon.cli;

import antiphon.cli.backup.BackupCommand;
import antiphon.cli.backup.RestoreCommand;
import antiphon.cli.callers.CallersAddCommand;
import antiphon.cli.callers.CallersCommand;
import antiphon.cli.callers.CallersCreateCommand;
import antiphon.cli.callers.CallersDisableCommand;
import antiphon.cli.callers.CallersEnableCommand;
import antiphon.cli.callers.CallersListCommand;
import antiphon.cli.callers.CallersRemoveCommand;
import antiphon.cli.callers.CallersRotateCommand;
import antiphon.cli.certs.CertsCommand;
import antiphon.cli.certs.CertsCreateCommand;
import antiphon.cli.certs.CertsListCommand;
import antiphon.cli.certs.CertsRenewCommand;
import antiphon.cli.drain.DrainCommand;
import antiphon.cli.drain.MoveLeaderCommand;
import antiphon.cli.keys.KeysAddCommand;
import antiphon.cli.keys.KeysCommand;
import antiphon.cli.keys.KeysCreateCommand;
import antiphon.cli.keys.KeysDisableCommand;
import antiphon.cli.keys.KeysEnableCommand;
import antiphon.cli.keys.KeysEncryptCommand;
import antiphon.cli.keys.KeysListCommand;
import antiphon.cli.keys.KeysPromoteCommand;
import antiphon.cli.log.LogCommand;
import antiphon.cli.log.LogDumpCommand;
import antiphon.cli.log.LogVerifyCommand;
import antiphon.cli.output.Durations;
import antiphon.cli.output.Printable;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import antiphon.cli.read.GetCommand;
import antiphon.cli.read.TailCommand;
import antiphon.cli.status.StatusCommand;
import antiphon.cli.top.TopCommand;
import antiphon.cli.up.UpCommand;
import antiphon.cli.verify.VerifyCommand;
import antiphon.cli.write.PostCommand;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/// The whole command line: runs one command in its surroundings, and turns what goes wrong into one sentence.
public final class Cli {
    private Cli() {}

    /// @return the exit code
    public static int run(Surroundings surroundings, String... arguments) {
        int exitCode = commandLine(surroundings.seen()).execute(arguments);
        return surroundings.outProblem().map(problem -> {
            String rest = exitCode == ExitCodes.FINE ? "; nothing else failed" : "";
            surroundings.err().println("antiphon: " + problem + rest);
            return exitCode == ExitCodes.FINE ? ExitCodes.FAILED : exitCode;
        }).orElse(exitCode == ExitCodes.FINE && surroundings.isErrLost() ? ExitCodes.FAILED : exitCode);
    }

    static CommandLine commandLine(Surroundings surroundings) {
        CommandLine root = new CommandLine(new RootCommand());
        addCommands(root, surroundings);
        return root.registerConverter(Address.class, withMessage(Address::parse))
                .registerConverter(Path.class, withMessage(Cli::path))
                .registerConverter(Duration.class, withMessage(Durations::parse))
                .registerConverter(int.class, withMessage(WholeNumber::parseInt))
                .registerConverter(Integer.class, withMessage(WholeNumber::parseInt))
                .registerConverter(long.class, withMessage(WholeNumber::parseLong))
                .registerConverter(Long.class, withMessage(WholeNumber::parseLong))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExpandAtFiles(false) // An argument is what it says: content may begin with @.
                .setColorScheme(Help.defaultColorScheme(surroundings.colour() ? Ansi.ON : Ansi.OFF))
                .setOut(new PrintWriter(surroundings.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(surroundings.err(), true, StandardCharsets.UTF_8))
                .setExecutionStrategy(Cli::execute)
                .setParameterExceptionHandler((wrong, _) -> printUsageError(surroundings, wrong))
                .setExecutionExceptionHandler((failed, command, _) -> printFailure(surroundings, failed, command));
    }

    private static void addCommands(CommandLine root, Surroundings surroundings) {
        root.addSubcommand(new UpCommand(surroundings))
                .addSubcommand(new PostCommand(surroundings))
                .addSubcommand(new GetCommand(surroundings))
                .addSubcommand(new TailCommand(surroundings))
                .addSubcommand(new StatusCommand(surroundings))
                .addSubcommand(new TopCommand(surroundings))
                .addSubcommand(new VerifyCommand(surroundings))
                .addSubcommand(new DrainCommand(surroundings))
                .addSubcommand(new MoveLeaderCommand(surroundings))
                .addSubcommand(new BackupCommand(surroundings))
                .addSubcommand(new RestoreCommand(surroundings))
                .addSubcommand(log(surroundings))
                .addSubcommand(keys(surroundings))
                .addSubcommand(callers(surroundings))
                .addSubcommand(certs(surroundings));
        OtherProgram.addTo(root).addSubcommand(new CompletionCommand(surroundings));
    }

    private static CommandLine keys(Surroundings surroundings) {
        return new CommandLine(new KeysCommand())
                .addSubcommand(new KeysListCommand(surroundings))
                .addSubcommand(new KeysCreateCommand(surroundings))
                .addSubcommand(new KeysAddCommand(surroundings))
                .addSubcommand(new KeysPromoteCommand(surroundings))
                .addSubcommand(new KeysDisableCommand(surroundings))
                .addSubcommand(new KeysEnableCommand(surroundings))
                .addSubcommand(new KeysEncryptCommand(surroundings));
    }

    private static CommandLine callers(Surroundings surroundings) {
        return new CommandLine(new CallersCommand())
                .addSubcommand(new CallersListCommand(surroundings))
                .addSubcommand(new CallersCreateCommand(surroundings))
                .addSubcommand(new CallersAddCommand(surroundings))
                .addSubcommand(new CallersRotateCommand(surroundings))
                .addSubcommand(new CallersDisableCommand(surroundings))
                .addSubcommand(new CallersEnableCommand(surroundings))
                .addSubcommand(new CallersRemoveCommand(surroundings));
    }

    private static CommandLine certs(Surroundings surroundings) {
        return new CommandLine(new CertsCommand())
                .addSubcommand(new CertsCreateCommand(surroundings))
                .addSubcommand(new CertsListCommand(surroundings))
                .addSubcommand(new CertsRenewCommand(surroundings));
    }

    private static CommandLine log(Surroundings surroundings) {
        return new CommandLine(new LogCommand())
                .addSubcommand(new LogDumpCommand(surroundings))
                .addSubcommand(new LogVerifyCommand(surroundings));
    }

    private static int execute(ParseResult parsed) {
        EmptyValues.refuse(parsed);
        return new CommandLine.RunLast().execute(parsed);
    }

    /// An empty path would be the current directory, as for a variable of a shell that is not set.
    private static Path path(String text) {
        if (text.isBlank()) throw new IllegalArgumentException("a name of a file or directory is empty: give one");
        return Path.of(text);
    }

    /// picocli shows only its own exception's message as it is.
    private static <T> ITypeConverter<T> withMessage(ITypeConverter<T> converter) {
        return text -> {
            try {
                return converter.convert(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static int printUsageError(Surroundings surroundings, ParameterException wrong) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        boolean writes = wrong.getCommandLine().getCommand() instanceof PostCommand;
        String sentence = Printable.lines(
                wrong.getMessage() + meant(wrong) + (writes ? "; nothing was appended" : ""));
        surroundings.err().println("antiphon: " + sentence + " (see `" + command + " --help`)");
        return ExitCodes.USAGE;
    }

    /// The most similar of what there is, where something is not known.
    private static String meant(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)) return "";
        List<String> similar = Similar.to(unmatched);
        return similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?";
    }

    private static int printFailure(Surroundings surroundings, Exception failed, CommandLine command) {
        surroundings.err().println("antiphon: " + Printable.lines(sentence(failed)));
        if (RootCommand.isVerbose(command)) failed.printStackTrace(surroundings.err());
        return exitCode(failed);
    }

    private static int exitCode(Exception failed) {
        return switch (failed) {
            case AntiphonException failure -> ExitCodes.of(failure);
            case CommandFailure failure -> failure.exitCode();
            default -> ExitCodes.FAILED;
        };
    }

    private static String sentence(Exception failed) {
        boolean expected = failed instanceof AntiphonException || failed instanceof CommandFailure;
        return expected
                ? String.valueOf(failed.getMessage())
                : "unexpected: " + failed + "; --verbose shows where it came from";
    }
}
