package antiphon.worker.settings;

import antiphon.core.OwnedEpoch;
import antiphon.message.LogId;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Hears of each heartbeat before it is answered: with an answer this node gives the leader time in which it lets
/// nobody else lead.
@FunctionalInterface
public interface Heartbeats {
    /// Where no node takes over.
    Heartbeats UNHEARD = (_, _, answer) -> answer.accept(0);

    /// @param log that the leader says it leads; empty when it does not
    /// @param leader empty for one that nobody takes over from
    /// @param answer called once, now or later, with the epoch that ends the leader's; 0 when none is known
    void heard(Optional<LogId> log, Optional<OwnedEpoch> leader, LongConsumer answer);
}
