package antiphon.acceptance;

import java.util.Map;
import java.util.TreeMap;

/// How many workers a cluster has, and the environment variables of all its nodes.
public record ClusterSettings(int workers, Map<String, String> variables) {
    /// Two workers and the defaults, as anyone gets them.
    public static ClusterSettings standard() {
        return new ClusterSettings(2, Map.of("STORAGE", "memory", "FAULT_INJECTION", "true"));
    }

    /// Short times, so that what takes seconds by default takes a moment.
    public static ClusterSettings quick() {
        return standard().with("HEARTBEAT_INTERVAL", "0.2").with("REPLICATION_TIMEOUT", "1");
    }

    /// As `quick`, and nodes keep their messages from one start to the next.
    public static ClusterSettings onDisk() {
        return quick().with("STORAGE", "disk");
    }

    /// For loads: their clients do not become read-only where the machine is busy for a second.
    static ClusterSettings onDiskForLoad() {
        return onDisk().with("REPLICATION_TIMEOUT", "30");
    }

    public ClusterSettings with(String variable, String value) {
        Map<String, String> more = new TreeMap<>(variables);
        more.put(variable, value);
        return new ClusterSettings(workers, more);
    }
}
