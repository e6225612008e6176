package antiphon.cli.program;

import antiphon.config.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// The environment of a command besides its arguments, so that tests can replace it.
///
/// @param outIsTerminal whether a person watches standard output; the launcher knows, Java cannot detect it for one
/// stream
/// @param inIsTerminal whether a person can press keys
/// @param home the project's root, where the nodes' jars are; empty when not started by the launcher
public record Surroundings(
        Map<String, String> environment,
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean outIsTerminal,
        boolean errIsTerminal,
        boolean inIsTerminal,
        Optional<Path> home) {

    /// Without keyboard input.
    public Surroundings(
            Map<String, String> environment,
            InputStream in,
            PrintStream out,
            PrintStream err,
            boolean outIsTerminal,
            boolean errIsTerminal,
            Optional<Path> home) {
        this(environment, in, out, err, outIsTerminal, errIsTerminal, false, home);
    }

    public static Surroundings ofThisProcess() {
        return new Surroundings(
                System.getenv(),
                System.in,
                StandardOutput.ofThisProcess(),
                utf8(FileDescriptor.err),
                Boolean.getBoolean("antiphon.terminal.out"),
                Boolean.getBoolean("antiphon.terminal.err"),
                Boolean.getBoolean("antiphon.terminal.in"),
                Optional.ofNullable(System.getProperty("antiphon.home")).map(Path::of));
    }

    /// Messages are UTF-8 in every locale.
    private static PrintStream utf8(FileDescriptor descriptor) {
        return StandardOutput.to(new FileOutputStream(descriptor));
    }

    /// The same, with outputs that show what would not be seen.
    public Surroundings seen() {
        return new Surroundings(
                environment, in, new SeenOutput(out), new SeenOutput(err), outIsTerminal, errIsTerminal, inIsTerminal,
                home);
    }

    /// A variable that is set and not blank.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /// Why not all was printed, if so.
    public Optional<String> outProblem() {
        return problem(out);
    }

    /// Whether what was to be said on standard error could not be.
    public boolean isErrLost() {
        return problem(err).isPresent();
    }

    private static Optional<String> problem(PrintStream printed) {
        PrintStream own = printed instanceof SeenOutput seen ? seen.to() : printed;
        return own instanceof StandardOutput standard ? standard.problem() : Optional.empty();
    }

    public boolean colour() {
        return outIsTerminal && variable("NO_COLOR").isEmpty();
    }
}
