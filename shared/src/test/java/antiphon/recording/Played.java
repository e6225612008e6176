package antiphon.recording;

/// A core for tests that adds up its inputs and asks for nothing.
final class Played {
    static final Vocabulary VOCABULARY = new Vocabulary("adder", Life.class, Input.class, Effect.class);

    private Played() {}

    record Life(long start) {}

    sealed interface Input {
        record Add(long number) implements Input {}

        record Note(String text) implements Input {}
    }

    sealed interface Effect {
        record Sum(long sum) implements Effect {}
    }
}
