package antiphon.log;

import java.util.List;

/// Messages that were taken out of a log.
///
/// @param first the first of them
/// @param last the last of them; below `first` when there were none
/// @param quarantined where they are now
public record Truncated(long first, long last, List<String> quarantined) {
    public boolean isEmpty() {
        return last < first;
    }
}
