package antiphon.cli.up;

import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Looks whether ports are free before anything starts, so that one sentence replaces the errors of three logs.
final class Ports {
    private Ports() {}

    /// @param programs of the nodes, which may run already: a killed `up` leaves its nodes behind
    /// @param option by which others can be chosen
    /// @throws CommandFailure that names all that are taken
    static void requireFree(List<Integer> ports, Set<Path> programs, String option) {
        List<Integer> taken = ports.stream().filter(Ports::isTaken).toList();
        if (taken.isEmpty()) return;
        String which = taken.stream().map(String::valueOf).collect(Collectors.joining(", "));
        throw new CommandFailure((taken.size() == 1 ? "port " + which + " is" : "ports " + which + " are")
                + " taken: stop what listens there (" + whatRuns(programs) + "), or choose other ports with " + option);
    }

    private static String whatRuns(Set<Path> programs) {
        List<String> pids = ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().map(Arrays::asList).orElse(List.of()).stream()
                        .anyMatch(argument -> programs.stream().map(Path::toString).anyMatch(argument::equals)))
                .map(process -> Long.toString(process.pid()))
                .toList();
        return pids.isEmpty()
                ? "another `antiphon up`, or `docker compose up`?"
                : "nodes run as processes " + String.join(", ", pids) + ": end the `antiphon up` they belong to, or,"
                        + " when that was killed, `kill " + String.join(" ", pids) + "`";
    }

    /// @throws CommandFailure that names those that two nodes, or one twice, would listen on
    static void requireApart(List<Integer> ports, List<Integer> httpPorts) {
        List<Integer> both = httpPorts.stream().filter(ports::contains).toList();
        if (both.isEmpty()) return;
        throw new CommandFailure(
                ExitCodes.USAGE,
                "--port and --http-port overlap: the nodes' ports are " + range(ports) + " and their HTTP ports "
                        + range(httpPorts) + "; choose one of them further away");
    }

    private static String range(List<Integer> ports) {
        return ports.getFirst() + " to " + ports.getLast();
    }

    private static boolean isTaken(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }
}
