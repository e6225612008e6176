package antiphon.log;

import antiphon.log.recovery.Damage;
import antiphon.log.recovery.TornTail;
import java.util.List;
import java.util.Optional;

/// An opened store, and the findings of the start.
///
/// @param tornTail the rest of the last write before a crash, now truncated
/// @param damage damage that no crash explains
/// @param notes other repairs, as sentences
public record Opened(DiskStore store, Optional<TornTail> tornTail, Optional<Damage> damage, List<String> notes) {}
