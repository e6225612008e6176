package antiphon.recording;

import antiphon.message.Hash;
import java.util.List;
import java.util.Optional;

/// What a recording consists of, in the order in which it happened.
public sealed interface Event {
    /// A core was made. The first event of a life.
    ///
    /// @param life of the type that the vocabulary names
    record Begun(Object life) implements Event {}

    /// The core was told something; only what it was told, not what came of it.
    record Told(long nowNs, Object input) implements Event {}

    /// The turn ends: the core now acts on what it was told.
    record Deciding(long nowNs) implements Event {}

    /// While it was told something or decided, the core asked for the hash of a message, and this was the answer.
    record Asked(long sequence, Optional<Hash> answer) implements Event {}

    /// What the core wanted done, in order.
    record Decided(List<Mark> effects) implements Event {}

    /// The node ended: by being stopped, or because it could not go on. After kill -9 this is missing.
    record Ended(Optional<String> broken) implements Event {}
}
