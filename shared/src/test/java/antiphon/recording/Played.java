package antiphon.recording;

import antiphon.recording.codec.Vocabulary;

/// A core for tests that adds up its inputs and asks for nothing.
public final class Played {
    static final Vocabulary VOCABULARY = new Vocabulary("adder", Life.class, Input.class, Effect.class);

    private Played() {}

    public record Life(long start) {}

    public sealed interface Input {
        record Add(long number) implements Input {}

        record Note(String text) implements Input {}
    }

    public sealed interface Effect {
        record Sum(long sum) implements Effect {}
    }
}
