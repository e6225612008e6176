package antiphon.cli;

import antiphon.cli.write.PostCommand;
import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Refuses an option or argument without content, as a variable of a shell gives that is not set. Taken as not given,
/// `--request-id "$ID"` would no longer be once-only, and `--client "$CLIENT"` another client's write.
final class EmptyValues {
    private EmptyValues() {}

    /// @throws ParameterException when there is one
    static void refuse(ParseResult parsed) {
        for (ParseResult command : parsed.asCommandLineList().stream().map(line -> line.getParseResult()).toList()) {
            for (OptionSpec option : command.matchedOptions())
                if (option.arity().max() > 0) refuse(command, option, option.longestName());
            // The master says of a message that it is blank.
            if (command.commandSpec().userObject() instanceof PostCommand) continue;
            command.matchedPositionals().forEach(each -> refuse(command, each, each.paramLabel()));
        }
    }

    private static void refuse(ParseResult command, ArgSpec argument, String name) {
        List<String> given = argument.originalStringValues();
        if (given.stream().noneMatch(String::isBlank)) return;
        throw new ParameterException(
                command.commandSpec().commandLine(),
                name + " is empty: give a value" + (argument.required() ? "" : ", or leave it out"));
    }
}
