package antiphon.simulator.node;

import antiphon.message.Hash;
import antiphon.recording.Recorder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Passes a core's inputs and effects on to an observer, in the place of a recorder.
///
/// @param <I> the inputs of the core
/// @param <E> its effects
public record Overheard<I, E>(Class<I> inputs, Class<E> effects, Consumer<I> hears,
        Consumer<E> does) implements Recorder {
    @Override
    public void begun(Object life) {}

    @Override
    public void received(Object input, long nowNs) {
        hears.accept(inputs.cast(input));
    }

    @Override
    public void deciding(long nowNs) {}

    @Override
    public void asked(long sequence, Optional<Hash> answer) {}

    @Override
    public void decided(List<?> decided) {
        for (Object effect : decided) does.accept(effects.cast(effect));
    }

    @Override
    public void turnOver() {}

    @Override
    public void ended(Optional<Throwable> broken) {}
}
