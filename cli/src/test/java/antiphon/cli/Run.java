package antiphon.cli;

import antiphon.cli.program.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run of the command line, with what it printed.
public record Run(int exitCode, String out, String err) {
    public static Run of(String... arguments) {
        return new With().run(arguments);
    }

    public static With in(Map<String, String> environment) {
        With with = new With();
        with.environment.putAll(environment);
        return with;
    }

    public List<String> outLines() {
        return out.lines().toList();
    }

    public static final class With {
        private final Map<String, String> environment = new HashMap<>();
        private byte[] in = new byte[0];
        private Optional<Path> home = Optional.empty();

        public With input(String text) {
            return input(text.getBytes(StandardCharsets.UTF_8));
        }

        public With input(byte[] bytes) {
            in = bytes;
            return this;
        }

        public With home(Path path) {
            home = Optional.of(path);
            return this;
        }

        public Run run(String... arguments) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ByteArrayOutputStream err = new ByteArrayOutputStream();
            Surroundings surroundings = new Surroundings(
                    environment,
                    new ByteArrayInputStream(in),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(err, true, StandardCharsets.UTF_8),
                    false,
                    false,
                    home);
            int exitCode = Cli.run(surroundings, arguments);
            return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }
    }
}
