package antiphon.master;

import antiphon.message.EntryVerifier;
import antiphon.node.Incarnation;
import antiphon.security.AuthToken;
import antiphon.tls.Transport;
import java.time.Duration;
import java.util.function.LongSupplier;

/// What every link to a worker needs to know.
///
/// @param arrivals checks messages that come from workers
/// @param workerKeys told which keys each worker has
/// @param sync how long a worker may take for a recovery in one go
/// @param faultInjection whether the link can be cut on purpose
/// @param transport how workers are reached
/// @param nanoClock that of the loop
record LinkSettings(AuthToken token, EntryVerifier arrivals, WorkerKeys workerKeys, Incarnation incarnation,
        Duration sync, boolean faultInjection, Transport transport, LongSupplier nanoClock) {}
