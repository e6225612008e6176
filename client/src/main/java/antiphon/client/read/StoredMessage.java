package antiphon.client.read;

import java.time.Instant;

/// One message of the log, as a node holds it.
///
/// @param parentId id of the message before; empty for the first
/// @param time when the master sequenced it
/// @param clientId the writer's client id; empty when it gave none
/// @param hash SHA-256 over this message and all before it, in hexadecimal: equal hash, equal log up to here
public record StoredMessage(
        long sequence,
        String messageId,
        String parentId,
        Instant time,
        String clientId,
        long epoch,
        String hash,
        String content) {}
