package antiphon.simulator.story;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a script: the cluster in the first line, then one step a line, and the end.
///
///     cluster of 2 workers with quorum 2
///     at 0 ms: client1 writes "a" with w=2
///     after 10 ms: kill worker1
///     wait until worker1 is UNHEALTHY
///     at 8 s: end
final class StoryScript {
    /// @param steps in the order in which they are taken; the last is the end
    record Read(StorySettings settings, List<Step> steps) {}

    /// @param line in the file
    record Step(int line, When when, StorySentences.Act act) {}

    sealed interface When {
        record At(long ns) implements When {}

        record After(long ns) implements When {}

        record Until(String what, StorySentences.Condition condition) implements When {}
    }

    private static final int WORKERS_MAX = 8;
    private static final int STEPS_MAX = 100;
    private static final Pattern CLUSTER = Pattern
            .compile("cluster of (\\d{1,3}) workers?( not started)?(?: with (.+))?");
    private static final Pattern TIMED = Pattern.compile("(at|after) (\\d+ (?:ms|s)): (.+)");
    private static final Pattern WAIT = Pattern.compile("wait until (.+)");
    private static final String END = "end";
    private static final String FORMS = """
            at 500 ms: STEP       at this time of the story
            after 2 s: STEP       so long after the line above
            wait until CONDITION  as soon as it is true
            at 9 s: end           the last line""";

    private final String file;
    private final List<Step> steps = new ArrayList<>();
    private StorySettings settings = StorySettings.of(1, true);
    private StorySentences sentences = new StorySentences(settings.workers());
    private boolean ended;

    private StoryScript(String file) {
        this.file = file;
    }

    static Read read(StoryFile story) {
        StoryScript script = new StoryScript(story.name());
        List<StoryFile.Line> lines = story.script().stream().filter(line -> !line.text().isBlank()).toList();
        script.readCluster(lines.getFirst());
        lines.stream().skip(1).forEach(script::readStep);
        if (!script.ended)
            throw script.wrong(lines.getLast(), "the last line says when the story ends, such as `at 9 s: end`");
        return new Read(script.settings, script.steps);
    }

    private StoryException wrong(StoryFile.Line line, String what) {
        return new StoryException(file, line.number(), what);
    }

    private void readCluster(StoryFile.Line line) {
        Matcher cluster = CLUSTER.matcher(line.text());
        if (!cluster.matches())
            throw wrong(line, "the first line is `cluster of N workers`, with ` not started` and ` with SETTINGS` if"
                    + " wanted, got: " + line.text());
        int workers = Integer.parseInt(cluster.group(1));
        if (workers < 1 || workers > WORKERS_MAX)
            throw wrong(line, workers + " workers: a story has 1 to " + WORKERS_MAX);
        settings = StorySettings.of(workers, cluster.group(2) == null);
        sentences = new StorySentences(workers);
        if (cluster.group(3) == null) return;
        for (String setting : cluster.group(3).split(", ", -1)) settings = set(line, setting);
        if (settings.quorum() < 1 || settings.quorum() > workers + 1)
            throw wrong(line, "quorum " + settings.quorum() + ": the cluster has " + (workers + 1) + " nodes");
    }

    private StorySettings set(StoryFile.Line line, String setting) {
        try {
            if (setting.startsWith("quorum "))
                return settings.withQuorum(Integer.parseInt(setting.substring("quorum ".length())));
            if (setting.startsWith("replication timeout "))
                return settings.withReplicationTimeout(
                        StorySentences.ns(setting.substring("replication timeout ".length())));
            if (setting.startsWith("pending writes "))
                return settings.withPendingWrites(Integer.parseInt(setting.substring("pending writes ".length())));
            if (setting.startsWith("heartbeat "))
                return settings.withHeartbeat(StorySentences.ns(setting.substring("heartbeat ".length())));
        } catch (IllegalArgumentException e) {
            throw wrong(line, "cannot read `" + setting + "`: " + e.getMessage());
        }
        throw wrong(line, "there is no setting `" + setting + "`; there are: quorum N, replication timeout TIME,"
                + " heartbeat TIME, pending writes N, with a comma between two");
    }

    private void readStep(StoryFile.Line line) {
        if (ended) throw wrong(line, "the story has ended in the line above");
        if (steps.size() == STEPS_MAX) throw wrong(line, "a story has at most " + STEPS_MAX + " steps");
        try {
            steps.add(step(line));
        } catch (IllegalArgumentException e) {
            throw wrong(line, "cannot read `" + line.text() + "`: " + e.getMessage());
        }
    }

    private Step step(StoryFile.Line line) {
        Matcher timed = TIMED.matcher(line.text());
        if (timed.matches()) return new Step(line.number(), when(line, timed), act(line, timed.group(3)));
        Matcher wait = WAIT.matcher(line.text());
        if (wait.matches()) return new Step(line.number(), until(line, wait.group(1)), _ -> {});
        throw wrong(line, "cannot read `" + line.text() + "`; a line is one of\n" + FORMS);
    }

    private When when(StoryFile.Line line, Matcher timed) {
        long ns = StorySentences.ns(timed.group(2));
        if (ns > StoryStage.TIME_NS_MAX) throw wrong(line, StoryStage.TOO_LONG);
        return timed.group(1).equals("at") ? new When.At(ns) : new When.After(ns);
    }

    private When until(StoryFile.Line line, String condition) {
        return new When.Until(
                condition,
                sentences.condition(condition).orElseThrow(() -> wrong(
                        line,
                        "cannot wait until `" + condition + "`; what can be waited for:\n"
                                + StorySentences.CONDITIONS)));
    }

    private StorySentences.Act act(StoryFile.Line line, String sentence) {
        if (sentence.equals(END)) {
            ended = true;
            return _ -> {};
        }
        return sentences.act(sentence)
                .orElseThrow(() -> wrong(
                        line,
                        "cannot read `" + sentence + "`; what can happen in this cluster:\n" + sentences.acts()));
    }
}
