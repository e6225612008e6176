package antiphon.master.settings;

import antiphon.config.source.Environment;
import antiphon.config.source.SettingException;
import antiphon.core.NodeId;
import antiphon.link.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Where a worker is.
public record WorkerAddress(NodeId id, String host, int port) {
    private static final String FORM = "name=host:port,name=host:port, such as worker1=localhost:50053";
    private static final int STANDARD_PORT = 50_053;

    /// From `WORKERS`, or else from `WORKER_1_ADDRESS`, `WORKER_1_PORT`, `WORKER_2_ADDRESS` and so on.
    static List<WorkerAddress> allFrom(Environment environment) {
        return environment
                .text("WORKERS")
                .map(text -> parseAll("WORKERS", text))
                .orElseGet(() -> numbered(environment));
    }

    /// All nodes of a list such as `worker1=host:port,worker2=host:port`.
    ///
    /// @param setting that has it
    /// @throws SettingException when it is no such list, or has a name twice
    public static List<WorkerAddress> parseAll(String setting, String text) {
        List<WorkerAddress> nodes = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) nodes.add(parse(setting, part.strip(), text));
        }
        long names = nodes.stream().map(WorkerAddress::id).distinct().count();
        if (names != nodes.size())
            throw new SettingException(setting + "=" + text + " has a name twice: give each node a name of its own");
        return nodes;
    }

    private static WorkerAddress parse(String setting, String part, String whole) {
        int equals = part.indexOf('=');
        int colon = part.lastIndexOf(':');
        if (equals < 1 || colon < equals + 2) throw Environment.wrong(setting, whole, FORM);
        String host = part.substring(equals + 1, colon).strip();
        if (!HostName.isOne(host))
            throw Environment.wrong(setting, whole, FORM + ", where host, here " + host + ", is "
                    + HostName.allowedInsteadOf(host));
        return new WorkerAddress(
                new NodeId(part.substring(0, equals).strip()),
                host,
                port(setting, part.substring(colon + 1).strip(), whole));
    }

    private static int port(String setting, String text, String whole) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) return port;
        } catch (NumberFormatException _) {
            // Reported below, together with numbers that are no port.
        }
        throw Environment.wrong(setting, whole, FORM + ", with ports from 1 to 65535");
    }

    private static List<WorkerAddress> numbered(Environment environment) {
        TreeMap<Integer, WorkerAddress> workers = new TreeMap<>();
        for (String variable : environment.variables().keySet()) {
            numberIn(variable).ifPresent(number -> environment
                    .text(variable)
                    .ifPresent(host -> workers.put(
                            number,
                            new WorkerAddress(
                                    new NodeId("worker" + number),
                                    environment.host(variable, host),
                                    environment.port("WORKER_" + number + "_PORT", STANDARD_PORT + number - 1)))));
        }
        return List.copyOf(workers.values());
    }

    private static Optional<Integer> numberIn(String variable) {
        if (!variable.matches("WORKER_[1-9][0-9]{0,3}_ADDRESS")) return Optional.empty();
        return Optional.of(Integer.valueOf(variable.substring("WORKER_".length(), variable.lastIndexOf('_'))));
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
