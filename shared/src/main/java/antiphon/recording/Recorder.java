package antiphon.recording;

import antiphon.message.Hash;
import java.util.List;
import java.util.Optional;

/// Gets the inputs and effects of a core from its shell. After [#begun] all calls come from the
/// loop's thread. Nothing that happens to a recorder ever harms the node.
public interface Recorder {
    Recorder NONE = new None();

    /// A core was made from `life`, and nothing else.
    void begun(Object life);

    /// The core gets this input now.
    void received(Object input, long nowNs);

    /// The turn ends: the core decides now.
    void deciding(long nowNs);

    /// The answer to the core when it asked for a hash. Counts from [#received] to [#decided]; what is asked between
    /// the turns, for a view of what the core knows, decides nothing.
    void asked(long sequence, Optional<Hash> answer);

    void decided(List<?> effects);

    /// Everything of this turn has been said.
    void turnOver();

    /// The node ends. The last call.
    ///
    /// @param broken why it could not go on; empty when it was stopped
    void ended(Optional<Throwable> broken);

    /// For a node that is not recorded.
    final class None implements Recorder {
        @Override
        public void begun(Object life) {}

        @Override
        public void received(Object input, long nowNs) {}

        @Override
        public void deciding(long nowNs) {}

        @Override
        public void asked(long sequence, Optional<Hash> answer) {}

        @Override
        public void decided(List<?> effects) {}

        @Override
        public void turnOver() {}

        @Override
        public void ended(Optional<Throwable> broken) {}
    }
}
