package antiphon.cli.up.cluster;

import antiphon.cli.options.MasterOption;
import antiphon.cli.program.CommandFailure;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Where the nodes of `antiphon up` serve HTTP: the master on the first port, the workers on those after it.
///
/// @param first 0 for any free ports, which the nodes print; empty for none
public record HttpPorts(Optional<Integer> first) {
    private static final int STANDARD = 8_080;
    private static final int DISTANCE = 1_000;
    private static final int PORT_MAX = 65_535;

    /// @param given the option's value, `off` or a port
    /// @throws CommandFailure when it is neither, or leaves no room for the workers
    public static HttpPorts of(Optional<String> given, int masterPort, int workers) {
        return given.map(text -> asked(text, workers)).orElseGet(
                () -> new HttpPorts(Optional.of(standard(masterPort))));
    }

    private static HttpPorts asked(String text, int workers) {
        if (text.equalsIgnoreCase("off")) return new HttpPorts(Optional.empty());
        try {
            int first = Integer.parseInt(text);
            if (first >= 0 && first + workers <= PORT_MAX) return new HttpPorts(Optional.of(first));
        } catch (NumberFormatException _) {
            // Reported below, together with numbers out of range.
        }
        throw new CommandFailure("HTTP port " + text + " is not possible: give a port up to " + (PORT_MAX - workers)
                + ", 0 for any that are free, or off");
    }

    /// A second cluster on other ports than the usual ones must not meet the first here.
    private static int standard(int masterPort) {
        if (masterPort == MasterOption.STANDARD_PORT) return STANDARD;
        return masterPort < PORT_MAX - 2 * DISTANCE ? masterPort + DISTANCE : masterPort - DISTANCE;
    }

    /// @param node 0 for the master, and the numbers of the workers
    public String settingOf(int node) {
        return first.map(port -> Integer.toString(port == 0 ? 0 : port + node)).orElse("off");
    }

    /// Those that are known before the nodes run.
    public List<Integer> of(int nodes) {
        int port = first.orElse(0);
        return port == 0 ? List.of() : IntStream.range(port, port + nodes).boxed().toList();
    }

    /// Where to look at the master, when that is known.
    public Optional<String> master() {
        return first.filter(port -> port != 0).map(port -> "http://localhost:" + port);
    }
}
