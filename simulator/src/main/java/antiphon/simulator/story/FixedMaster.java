package antiphon.simulator.story;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The scene of a cluster in which one node is the master for ever.
///
///     cluster of 2 workers with quorum 2
final class FixedMaster {
    private static final int WORKERS_MAX = 8;
    private static final Pattern CLUSTER = Pattern
            .compile("cluster of (\\d{1,3}) workers?( not started)?(?: with (.+))?");

    private FixedMaster() {}

    static Scene<StoryStage> read(String line) {
        Matcher cluster = CLUSTER.matcher(line);
        if (!cluster.matches())
            throw new IllegalArgumentException(
                    "the first line is `cluster of N workers`, with ` not started` and ` with SETTINGS` if wanted,"
                            + " got: " + line);
        int workers = Integer.parseInt(cluster.group(1));
        if (workers < 1 || workers > WORKERS_MAX)
            throw new IllegalArgumentException(workers + " workers: a story has 1 to " + WORKERS_MAX);
        StorySettings settings = settings(StorySettings.of(workers, cluster.group(2) == null), cluster.group(3));
        if (settings.quorum() < 1 || settings.quorum() > workers + 1)
            throw new IllegalArgumentException(
                    "quorum " + settings.quorum() + ": the cluster has " + (workers + 1) + " nodes");
        return new Scene<>(() -> new StoryStage(settings), new StorySentences(workers));
    }

    private static StorySettings settings(StorySettings standard, @Nullable String wanted) {
        StorySettings settings = standard;
        if (wanted == null) return settings;
        for (String setting : wanted.split(", ", -1)) settings = set(settings, setting);
        return settings;
    }

    private static StorySettings set(StorySettings settings, String setting) {
        try {
            if (setting.startsWith("quorum "))
                return settings.withQuorum(Integer.parseInt(setting.substring("quorum ".length())));
            if (setting.startsWith("replication timeout "))
                return settings
                        .withReplicationTimeout(Sentences.ns(setting.substring("replication timeout ".length())));
            if (setting.startsWith("pending writes "))
                return settings.withPendingWrites(Integer.parseInt(setting.substring("pending writes ".length())));
            if (setting.startsWith("heartbeat "))
                return settings.withHeartbeat(Sentences.ns(setting.substring("heartbeat ".length())));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot read `" + setting + "`: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "there is no setting `" + setting + "`; there are: quorum N, replication timeout TIME, heartbeat TIME,"
                        + " pending writes N, with a comma between two");
    }
}
