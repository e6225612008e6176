package antiphon.cli;

import antiphon.cli.program.ExitCodes;
import antiphon.cli.program.Surroundings;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `antiphon completion`: what makes a shell complete commands and options.
// @formatter:off (it would put all of an annotation on one line)
@Command(
        name = "completion",
        description = "Print the script that makes a shell complete commands and options.",
        footer = {
            "  source <(antiphon completion bash)                                        in this shell",
            "  antiphon completion bash > ~/.local/share/bash-completion/completions/antiphon    from now on",
            "  source <(antiphon completion zsh)                                         also as a line of ~/.zshrc"
        })
// @formatter:on
final class CompletionCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    enum Shell {
        bash, zsh
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli.
    private CommandSpec spec;

    // @formatter:off
    @Parameters(paramLabel = "bash|zsh", description = "The shell.")
    @SuppressWarnings("unused") // Set by picocli; the script finds out by which shell it is read.
    private Shell shell = Shell.bash;
    // @formatter:on

    CompletionCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /// One script serves both: it lets zsh read the bash completion.
    @Override
    public Integer call() {
        surroundings.out().print(AutoComplete.bash("antiphon", spec.root().commandLine()));
        return ExitCodes.FINE;
    }
}
