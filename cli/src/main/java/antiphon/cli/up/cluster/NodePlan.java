package antiphon.cli.up.cluster;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// One node to run on this machine.
///
/// @param settings its environment variables, besides those it inherits
public record NodePlan(String name, int port, Path jar, Map<String, String> settings) {
    public NodePlan with(String setting, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(setting, value);
        return new NodePlan(name, port, jar, more);
    }

    /// The same for its next start: a log that was lost is rebuilt from a named worker once.
    NodePlan again() {
        return with("RECOVER_FROM", "");
    }

    public String address() {
        return "localhost:" + port;
    }
}
