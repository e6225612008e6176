package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.cli.program.Surroundings;
import antiphon.client.FakeMaster;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// Options and arguments as a variable of a shell gives them that is not set.
class EmptyValuesTest {
    private static final Surroundings NOWHERE = new Surroundings(
            Map.of(), InputStream.nullInputStream(), new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()), false, false, Optional.empty());

    /// Every option with a value of every command, given empty, beside all that the command requires.
    static Stream<List<String>> optionsLeftEmpty() {
        return commands(Cli.commandLine(NOWHERE)).map(CommandLine::getCommandSpec)
                .flatMap(command -> command.options().stream()
                        .filter(option -> option.arity().max() > 0)
                        .map(option -> arguments(command, option)));
    }

    private static Stream<CommandLine> commands(CommandLine root) {
        return Stream.concat(
                Stream.of(root), root.getSubcommands().values().stream().flatMap(EmptyValuesTest::commands));
    }

    private static List<String> arguments(CommandSpec command, OptionSpec empty) {
        List<String> all = new ArrayList<>(List.of(command.qualifiedName().split(" ")));
        all.removeFirst(); // the program
        for (OptionSpec option : command.options())
            if (option.required() && !option.equals(empty)) all.addAll(List.of(option.longestName(), sample(option)));
        all.addAll(List.of(empty.longestName(), ""));
        command.positionalParameters().stream().filter(ArgSpec::required).forEach(each -> all.add(sample(each)));
        return all;
    }

    private static String sample(ArgSpec argument) {
        return switch (argument.paramLabel()) {
            case "KEY_ID" -> "1";
            case "TIME" -> "1s";
            default -> "x";
        };
    }

    @ParameterizedTest
    @MethodSource("optionsLeftEmpty")
    void anEmptyOptionIsWrongUsageInEveryCommand(List<String> arguments) {
        Run run = Run.of(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.err()).containsPattern(
                " is empty: give |`` is not (a whole number|a duration|an address)|expected one of").hasLineCount(1);
        if (arguments.getFirst().equals("post")) assertThat(run.err()).contains("; nothing was appended");
    }

    @Test
    void anEmptyRequestIdIsNotAWriteThatMayBeStoredTwice() throws Exception {
        try (FakeMaster master = new FakeMaster()) {
            for (String option : List.of("--request-id", "--client")) {
                Run post = Run.of("post", "--master", master.address().toString(), option, "", "hi");
                assertThat(post.exitCode()).isEqualTo(2);
                assertThat(post.err()).startsWith(
                        "antiphon: " + option + " is empty: give a value, or leave it out; nothing was appended");
            }
            assertThat(master.contents).isEmpty();
        }
    }

    /// An empty path would be the current directory.
    @ParameterizedTest
    @ValueSource(strings = {"verify --secrets _", "verify --node _", "backup _", "backup x --secrets _", "restore _ x",
        "restore x _", "log verify _", "log dump _", "post --tls-ca _ hi", "get --token-file _", "get --node _",
        "tail --node _", "up --data _", "keys create _", "callers list _", "callers disable x _", "certs renew _"})
    void anEmptyNameIsWrongUsage(String command) {
        Run run = Run.of(Stream.of(command.split(" ")).map(each -> each.equals("_") ? "" : each)
                .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(2);
        assertThat(run.err()).contains(" is empty: give ");
    }
}
