package antiphon.security.keyset;

import antiphon.message.Hash;
import com.google.crypto.tink.KeysetHandle;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The keys of one keyset, ready for use; they do not change. Tink by itself does not verify with disabled keys. Here
/// they verify too, and the key is reported: messages that a disabled key signed long ago are still part of the log.
public final class Keyset {
    /// The only key of its node: so it needs no name.
    private static final int FERNET_KEY_ID = 1;

    private final List<SigningKey> keys;
    private final List<UsableKey> toVerify; // bare keys last
    private final UsableKey primary;
    private volatile long firstOfEnabled = Long.MAX_VALUE;

    /// @throws IllegalArgumentException when these keys cannot be used
    public Keyset(KeysetHandle handle) {
        List<UsableKey> all = usable(handle);
        keys = all.stream().map(UsableKey::key).toList();
        toVerify = all.stream().sorted(Comparator.comparing(UsableKey::isBare)).toList();
        primary = all.stream()
                .filter(each -> each.key().primary() && each.key().enabled())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has no enabled primary key"));
    }

    /// One raw key, as `FERNET_KEY` holds it.
    ///
    /// @throws IllegalArgumentException when it is not that; the message does not repeat the key
    public static Keyset ofFernetKey(String base64url) {
        try {
            KeysetHandle alone = KeysetHandle.newBuilder()
                    .addEntry(HmacKeys.ofFernetKey(base64url).withFixedId(FERNET_KEY_ID).makePrimary())
                    .build();
            return new Keyset(alone);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("cannot be used as an HMAC-SHA256 key", e);
        }
    }

    private static List<UsableKey> usable(KeysetHandle handle) {
        try {
            List<UsableKey> all = new ArrayList<>();
            for (int place = 0; place < handle.size(); place++) all.add(new UsableKey(handle.getAt(place)));
            return all;
        } catch (GeneralSecurityException | IllegalStateException e) {
            throw new IllegalArgumentException("has a key that cannot be used", e);
        }
    }

    public UsableKey primary() {
        return primary;
    }

    /// The key that made the signature, or empty when none of these did.
    public Optional<SigningKey> signerOf(Hash hash, byte[] signature) {
        for (UsableKey each : toVerify) if (each.made(hash, signature)) return Optional.of(each.key());
        return Optional.empty();
    }

    /// In the order in which they were added.
    public List<SigningKey> keys() {
        return keys;
    }

    /// This key, when it is here and enabled.
    public Optional<UsableKey> enabled(long keyId) {
        return toVerify.stream().filter(each -> each.key().id() == keyId && each.key().enabled()).findFirst();
    }

    /// Where the key stands among them, or -1 when it is none of these.
    public int placeOf(SigningKey key) {
        return keys.stream().map(SigningKey::id).toList().indexOf(key.id());
    }

    /// The lowest number at which a message of an enabled key was seen. Keys only ever move on, and are disabled the
    /// oldest first: so above it there is none of a disabled key.
    public long firstOfEnabled() {
        return firstOfEnabled;
    }

    /// When two threads race the higher number may stay for a moment; that only means to be less strict.
    public void sawEnabledAt(long sequence) {
        if (sequence < firstOfEnabled) firstOfEnabled = sequence;
    }
}
