package antiphon.log;

import java.util.List;
import java.util.Optional;

/// An opened store, and the findings of the start.
///
/// @param tornTail the rest of the last write before a crash, now truncated
/// @param damage damage that no crash explains
/// @param notes other repairs, as sentences
public record Opened(DiskStore store, Optional<TornTail> tornTail, Optional<Damage> damage, List<String> notes) {

    /// The remains of a write that was not finished. These messages were never reported as durable.
    ///
    /// @param sequence the first message that is not there
    /// @param bytes how many bytes were truncated
    public record TornTail(String path, long offset, long sequence, long bytes) {
        @Override
        public String toString() {
            return "truncated a torn tail of " + bytes + " bytes in " + path + " at byte " + offset
                    + ", where message " + sequence + " would begin: the last write before a crash was not finished";
        }
    }

    /// Messages are gone that were durable; see also [ReplicaState#lost].
    ///
    /// @param quarantined the files with everything from the first damaged message on
    public record Damage(LostRange lost, String what, List<String> quarantined) {
        @Override
        public String toString() {
            return "lost messages " + lost.first() + " to at least " + lost.through() + ": " + what
                    + (quarantined.isEmpty() ? "" : "; quarantined as " + String.join(", ", quarantined));
        }
    }
}
