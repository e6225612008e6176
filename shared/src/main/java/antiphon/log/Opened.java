package antiphon.log;

import java.util.List;
import java.util.Optional;

/// A store that was opened, and what was found on the way.
///
/// @param tornTail what a crash had left of the last write, now cut
/// @param damage what cannot be explained by a crash
/// @param notes other things that were put right, as sentences
public record Opened(DiskStore store, Optional<TornTail> tornTail, Optional<Damage> damage, List<String> notes) {

    /// The remains of a write that was not finished. Nobody was ever told that these messages are durable.
    ///
    /// @param sequence the first message that is not there
    /// @param bytes how many bytes were cut
    public record TornTail(String path, long offset, long sequence, long bytes) {
        @Override
        public String toString() {
            return "truncated a torn tail of " + bytes + " bytes in " + path + " at byte " + offset
                    + ", where message " + sequence + " would begin: the last write before a crash was not finished";
        }
    }

    /// Messages are gone that were durable; see also [ReplicaState#lost].
    ///
    /// @param setAside the files with all that was from the first damaged message on
    public record Damage(LostRange lost, String what, List<String> setAside) {
        @Override
        public String toString() {
            return "lost messages " + lost.first() + " to at least " + lost.through() + ": " + what
                    + (setAside.isEmpty() ? "" : "; quarantined as " + String.join(", ", setAside));
        }
    }
}
