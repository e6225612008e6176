package antiphon.master.replica;

import antiphon.master.core.contract.ClusterView;
import antiphon.master.core.contract.Outcome;
import org.jspecify.annotations.Nullable;

/// The clients' side of a [MasterReplica]: their writes by the tickets under which the core knows them, and where
/// answers go. Called in turns, so it must be quick.
public interface ClientEdge {
    /// The ticket's write; null when it will not be appended any more.
    @Nullable
    Write toAppend(long ticket);

    /// The ticket's write has this number now. Called once for each ticket.
    ///
    /// @throws IllegalStateException when there is no such write to be appended
    Write sequenced(long ticket, long sequence);

    /// The core has decided, and what it decided is about to be done.
    default void decided() {}

    void answer(long ticket, Outcome outcome);

    /// The answer to [antiphon.master.core.contract.MasterInput.StatusWanted].
    void show(long ticket, ClusterView view);

    /// Everything of one decision was given to [#answer]: what was gathered may go out.
    default void flush() {}
}
