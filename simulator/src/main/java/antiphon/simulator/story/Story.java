package antiphon.simulator.story;

import antiphon.simulator.check.Fault;
import antiphon.simulator.story.StoryScript.Step;
import antiphon.simulator.story.StoryScript.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Plays a story in virtual time and compares what happened with what the file expects.
public final class Story {
    private final StoryFile file;
    private final StoryScript.Read<?> script;

    /// Of a cluster with a fixed master.
    public Story(StoryFile file) {
        this(file, FixedMaster::read);
    }

    public Story(StoryFile file, Scene.Opening opening) {
        this.file = file;
        this.script = StoryScript.read(file, opening);
    }

    /// @param problem why it did not go as expected; empty when it did
    public record Played(List<String> trace, Optional<String> problem) {}

    public Played play() {
        return play(script);
    }

    private <S extends Stage> Played play(StoryScript.Read<S> read) {
        S stage = read.scene().stage().get();
        try {
            stage.open();
            for (Step<S> step : read.steps()) take(step, stage);
            stage.close();
        } catch (Fault fault) {
            return new Played(stage.trace().lines(), Optional.of("A promise was broken: " + fault.getMessage()));
        }
        List<String> trace = stage.trace().lines();
        return new Played(trace, difference(trace));
    }

    private <S extends Stage> void take(Step<S> step, S stage) {
        try {
            come(step, stage);
            step.act().on(stage);
        } catch (IllegalArgumentException e) {
            throw new StoryException(file.name(), step.line(), String.valueOf(e.getMessage()));
        }
    }

    private static <S extends Stage> void come(Step<S> step, S stage) {
        switch (step.when()) {
            case When.At<S>(long ns) when ns < stage.nowNs() ->
                throw new IllegalArgumentException(
                        "it is " + stage.nowNs() / 1_000_000 + " ms already when this line comes");
            case When.At<S>(long ns) -> stage.runTo(ns);
            case When.After<S>(long ns) -> stage.runFor(ns);
            case When.Until<S>(String what, Sentences.Condition<S> condition) -> {
                if (!stage.runUntil(() -> condition.isTrue(stage)))
                    throw new IllegalArgumentException(
                            "waited for this in vain, and " + Stage.TOO_LONG + ": " + what);
            }
        }
    }

    private Optional<String> difference(List<String> trace) {
        List<String> expected = file.expected().stream().map(line -> line.text().stripTrailing()).toList();
        if (expected.equals(trace)) return Optional.empty();
        List<String> lines = new ArrayList<>();
        int same = 0;
        while (same < Math.min(trace.size(), expected.size()) && trace.get(same).equals(expected.get(same))) same++;
        int line = file.expected().getFirst().number() + same;
        lines.add("The trace differs from line " + line + " of " + file.name() + " on:");
        lines.add("  expected: " + (same < expected.size() ? expected.get(same) : "the end"));
        lines.add("  happened: " + (same < trace.size() ? trace.get(same) : "the end"));
        return Optional.of(String.join("\n", lines));
    }
}
