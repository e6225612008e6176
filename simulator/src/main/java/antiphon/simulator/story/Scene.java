package antiphon.simulator.story;

import java.util.function.Supplier;

/// A kind of cluster, as the first line of a script asks for it, and the sentences that can follow.
///
/// @param stage makes a new one
/// @param <S> where such a story is played
public record Scene<S extends Stage>(Supplier<S> stage, Sentences<S> sentences) {
    /// Reads the first line.
    @FunctionalInterface
    public interface Opening {
        /// @throws IllegalArgumentException if it cannot be read
        Scene<?> read(String line);
    }
}
