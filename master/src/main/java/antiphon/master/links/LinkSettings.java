package antiphon.master.links;

import antiphon.credentials.AuthToken;
import antiphon.message.EntryVerifier;
import antiphon.node.Incarnation;
import java.time.Duration;

/// The common settings of all links to workers.
///
/// @param arrivals checks messages that come from workers
/// @param workerKeys gets the keys that each worker has
/// @param sync how long a worker may take for a recovery in one go
/// @param led the epoch that is said with each question
public record LinkSettings(AuthToken token, EntryVerifier arrivals, WorkerKeys workerKeys, Incarnation incarnation,
        Duration sync, Fetches fetches, Led led) {
    /// Of a master that nobody takes over from.
    public LinkSettings(AuthToken token, EntryVerifier arrivals, WorkerKeys workerKeys, Incarnation incarnation,
            Duration sync, Fetches fetches) {
        this(token, arrivals, workerKeys, incarnation, sync, fetches, Led.own());
    }
}
