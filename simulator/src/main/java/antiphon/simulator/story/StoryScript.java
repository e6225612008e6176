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
final class StoryScript<S extends Stage> {
    /// @param steps in the order in which they are taken; the last is the end
    record Read<S extends Stage>(Scene<S> scene, List<Step<S>> steps) {}

    /// @param line in the file
    record Step<S extends Stage>(int line, When<S> when, Sentences.Act<S> act) {}

    sealed interface When<S extends Stage> {
        record At<S extends Stage>(long ns) implements When<S> {}

        record After<S extends Stage>(long ns) implements When<S> {}

        record Until<S extends Stage>(String what, Sentences.Condition<S> condition) implements When<S> {}
    }

    private static final int STEPS_MAX = 100;
    private static final Pattern TIMED = Pattern.compile("(at|after) (\\d+ (?:ms|s)): (.+)");
    private static final Pattern WAIT = Pattern.compile("wait until (.+)");
    private static final String END = "end";
    private static final String FORMS = """
            at 500 ms: STEP       at this time of the story
            after 2 s: STEP       so long after the line above
            wait until CONDITION  as soon as it is true
            at 9 s: end           the last line""";

    private final String file;
    private final Scene<S> scene;
    private final List<Step<S>> steps = new ArrayList<>();
    private boolean ended;

    private StoryScript(String file, Scene<S> scene) {
        this.file = file;
        this.scene = scene;
    }

    static Read<?> read(StoryFile story, Scene.Opening opening) {
        List<StoryFile.Line> lines = story.script().stream().filter(line -> !line.text().isBlank()).toList();
        return new StoryScript<>(story.name(), scene(story, lines.getFirst(), opening)).read(lines);
    }

    private static Scene<?> scene(StoryFile story, StoryFile.Line line, Scene.Opening opening) {
        try {
            return opening.read(line.text());
        } catch (IllegalArgumentException e) {
            throw new StoryException(story.name(), line.number(), String.valueOf(e.getMessage()));
        }
    }

    private Read<S> read(List<StoryFile.Line> lines) {
        lines.stream().skip(1).forEach(this::readStep);
        if (!ended)
            throw wrong(lines.getLast(), "the last line says when the story ends, such as `at 9 s: end`");
        return new Read<>(scene, steps);
    }

    private StoryException wrong(StoryFile.Line line, String what) {
        return new StoryException(file, line.number(), what);
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

    private Step<S> step(StoryFile.Line line) {
        Matcher timed = TIMED.matcher(line.text());
        if (timed.matches()) return new Step<>(line.number(), when(line, timed), act(line, timed.group(3)));
        Matcher wait = WAIT.matcher(line.text());
        if (wait.matches()) return new Step<>(line.number(), until(line, wait.group(1)), _ -> {});
        throw wrong(line, "cannot read `" + line.text() + "`; a line is one of\n" + FORMS);
    }

    private When<S> when(StoryFile.Line line, Matcher timed) {
        long ns = Sentences.ns(timed.group(2));
        if (ns > Stage.TIME_NS_MAX) throw wrong(line, Stage.TOO_LONG);
        return timed.group(1).equals("at") ? new When.At<>(ns) : new When.After<>(ns);
    }

    private When<S> until(StoryFile.Line line, String condition) {
        return new When.Until<>(
                condition,
                scene.sentences().condition(condition).orElseThrow(() -> wrong(
                        line,
                        "cannot wait until `" + condition + "`; what can be waited for:\n"
                                + scene.sentences().conditions())));
    }

    private Sentences.Act<S> act(StoryFile.Line line, String sentence) {
        if (sentence.equals(END)) {
            ended = true;
            return _ -> {};
        }
        return scene.sentences().act(sentence)
                .orElseThrow(() -> wrong(
                        line,
                        "cannot read `" + sentence + "`; what can happen in this cluster:\n"
                                + scene.sentences().acts()));
    }
}
