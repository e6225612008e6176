package antiphon.recording.events;

import antiphon.message.Hash;
import java.util.List;
import java.util.Optional;

/// The events of a recording, in their order.
public sealed interface Event {
    /// A core was made. The first event of a life.
    ///
    /// @param life of the type that the vocabulary names
    record Begun(Object life) implements Event {}

    /// An input of the core; only the input, not its effects.
    record Received(long nowNs, Object input) implements Event {}

    /// The turn ends: the core now acts on its inputs.
    record Deciding(long nowNs) implements Event {}

    /// During an input or a decision the core asked for the hash of a message, and this was the answer.
    record Asked(long sequence, Optional<Hash> answer) implements Event {}

    /// The effects of the core, in order.
    record Decided(List<Mark> effects) implements Event {}

    /// The node ended: by being stopped, or because it could not go on. After kill -9 this is missing.
    record Ended(Optional<String> broken) implements Event {}
}
