package antiphon.simulator.failover.story;

import antiphon.simulator.story.Scene;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The scene of a cluster in which any node can lead.
///
///     cluster of 3 nodes with failover
public final class Failover {
    private static final int NODES_MIN = 3;
    private static final int NODES_MAX = 5;
    private static final Pattern CLUSTER = Pattern.compile("cluster of (\\d{1,3}) nodes with failover");

    private Failover() {}

    /// Whether this first line of a script is about such a cluster.
    public static boolean isMeant(String line) {
        return line.startsWith("cluster of ") && line.contains(" nodes");
    }

    /// Reads the first line.
    public static Scene<?> read(String line) {
        Matcher cluster = CLUSTER.matcher(line);
        if (!cluster.matches())
            throw new IllegalArgumentException("the first line is `cluster of N nodes with failover`, got: " + line);
        int nodes = Integer.parseInt(cluster.group(1));
        if (nodes < NODES_MIN || nodes > NODES_MAX)
            throw new IllegalArgumentException(nodes + " nodes: a story has " + NODES_MIN + " to " + NODES_MAX);
        return new Scene<>(() -> new FailoverStage(nodes), new FailoverSentences(nodes));
    }
}
