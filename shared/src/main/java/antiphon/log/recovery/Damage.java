package antiphon.log.recovery;

import antiphon.log.state.LostRange;
import antiphon.log.state.ReplicaState;
import java.util.List;

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
