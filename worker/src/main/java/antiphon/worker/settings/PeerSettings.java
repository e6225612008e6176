package antiphon.worker.settings;

import antiphon.credentials.AuthToken;
import antiphon.message.EntryVerifier;
import java.util.List;
import java.util.function.Supplier;

/// The settings for a worker's connection to its master.
///
/// @param token of the cluster
/// @param arrivals checks messages that come from the master
/// @param signingKeyIds the keys that this worker has now
public record PeerSettings(
        WorkerIdentity identity, AuthToken token, EntryVerifier arrivals, Supplier<List<Long>> signingKeyIds,
        Heartbeats heartbeats) {
    /// Where no node takes over.
    public PeerSettings(
            WorkerIdentity identity, AuthToken token, EntryVerifier arrivals, Supplier<List<Long>> signingKeyIds) {
        this(identity, token, arrivals, signingKeyIds, Heartbeats.UNHEARD);
    }
}
