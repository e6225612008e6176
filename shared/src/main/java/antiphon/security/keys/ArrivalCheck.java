package antiphon.security.keys;

import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.security.keyset.Keyset;
import antiphon.security.keyset.SigningKey;
import java.util.Optional;

/// Checks the signatures of messages that come from other nodes. Beyond [SigningKeys] it
///
/// - looks into the keyset file at once when it does not know a key: another node may have read it a moment earlier;
/// - refuses messages signed by a disabled key above messages of an enabled key. There are none in a log
/// whose
///   keys were rotated, so its author holds a key that was withdrawn;
/// - reports messages that it takes although their key is disabled: the old part of a log.
public final class ArrivalCheck implements EntryVerifier.SignatureCheck {
    /// Called for each message that is taken although its key is disabled.
    @FunctionalInterface
    public interface Listener {
        void taken(long sequence, SigningKey disabled);
    }

    private final SigningKeys keys;
    private final Listener listener;

    public ArrivalCheck(SigningKeys keys, Listener listener) {
        this.keys = keys;
        this.listener = listener;
    }

    @Override
    public boolean verifies(Hash hash, byte[] signature) {
        return keys.verifies(hash, signature);
    }

    @Override
    public Optional<String> problemWith(LogEntry entry) {
        Keyset keyset = keys.current();
        Optional<SigningKey> signer = keyset.signerOf(entry.hash(), entry.signature());
        if (signer.isEmpty() && keys.reload().isPresent()) {
            keys.reload().get().lookAgain();
            keyset = keys.current();
            signer = keyset.signerOf(entry.hash(), entry.signature());
        }
        return signer.isEmpty() ? keys.problemWith(entry) : objection(entry.sequence(), signer.get(), keyset);
    }

    private Optional<String> objection(long sequence, SigningKey signer, Keyset keyset) {
        if (signer.enabled()) {
            keyset.sawEnabledAt(sequence);
            return Optional.empty();
        }
        if (sequence > keyset.firstOfEnabled())
            return Optional.of("message " + sequence + " is signed with key " + signer.id() + ", which is disabled, and"
                    + " message " + keyset.firstOfEnabled() + " before it with one that is enabled: its signer has old"
                    + " keys; compare SIGNING_KEYSET of all nodes");
        listener.taken(sequence, signer);
        return Optional.empty();
    }

    /// A message of this node's own log, which shows up to where messages of disabled keys may come.
    public void holds(LogEntry entry) {
        Keyset keyset = keys.current();
        if (keyset.signerOf(entry.hash(), entry.signature()).map(SigningKey::enabled).orElse(false))
            keyset.sawEnabledAt(entry.sequence());
    }
}
