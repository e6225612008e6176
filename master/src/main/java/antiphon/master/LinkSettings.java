package antiphon.master;

import antiphon.node.Incarnation;
import antiphon.security.AuthToken;
import antiphon.security.SigningKeys;
import java.time.Duration;

/// What every link to a worker needs to know.
///
/// @param sync how long a worker may take for a recovery in one go
/// @param faultInjection whether the link can be cut on purpose
record LinkSettings(AuthToken token, SigningKeys keys, Incarnation incarnation, Duration sync,
        boolean faultInjection) {}
