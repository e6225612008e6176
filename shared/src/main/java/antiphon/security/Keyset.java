package antiphon.security;

import antiphon.message.Hash;
import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.mac.MacConfig2026;
import com.google.crypto.tink.mac.MacKey;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The keys of one keyset, ready for use; they do not change. Tink by itself does not verify with disabled keys. Here
/// they verify too, and it is told which key it was: what a disabled key signed long ago is still part of the log.
final class Keyset {
    /// One key with the machine that uses it.
    private static final class Ready {
        private final SigningKey key;
        private final byte[] prefix; // what its signatures begin with: its id, or nothing when it is a bare key
        private final Mac mac;

        Ready(SigningKey key, byte[] prefix, Mac mac) {
            this.key = key;
            this.prefix = prefix;
            this.mac = mac;
        }

        boolean made(Hash hash, byte[] signature) {
            if (!startsWith(signature, prefix)) return false;
            try {
                mac.verifyMac(signature, hash.toBytes()); // In constant time.
                return true;
            } catch (GeneralSecurityException _) {
                return false;
            }
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        return bytes.length >= beginning.length
                && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }

    private final List<SigningKey> keys;
    private final List<Ready> ready = new ArrayList<>();
    private final Mac signer;
    private volatile long firstOfEnabled = Long.MAX_VALUE;

    /// @throws IllegalArgumentException when these keys cannot be used
    Keyset(KeysetHandle handle) {
        try {
            List<SigningKey> all = new ArrayList<>();
            for (int place = 0; place < handle.size(); place++) {
                all.add(SigningKey.of(handle.getAt(place)));
                ready.add(ready(handle.getAt(place), all.getLast()));
            }
            keys = List.copyOf(all);
            // Those with a prefix first: a bare key has to try its signature to know that it is not its own.
            ready.sort(Comparator.comparingInt((Ready each) -> -each.prefix.length));
            signer = ready.stream()
                    .filter(each -> each.key.primary() && each.key.enabled())
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("has no enabled primary key")).mac;
        } catch (GeneralSecurityException | IllegalStateException e) {
            throw new IllegalArgumentException("has a key that cannot be used", e);
        }
    }

    @AccessesPartialKey // Tink asks for this mark wherever single keys are touched.
    private static Ready ready(KeysetHandle.Entry entry, SigningKey key) throws GeneralSecurityException {
        if (!(entry.getKey() instanceof MacKey mac))
            throw new IllegalArgumentException("has a key that is none for signing");
        KeysetHandle alone = KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(mac)
                        .withFixedId(entry.getId())
                        .setStatus(KeyStatus.ENABLED)
                        .makePrimary())
                .build();
        Mac primitive = alone.getPrimitive(MacConfig2026.get(), Mac.class);
        return new Ready(key, mac.getOutputPrefix().toByteArray(), primitive);
    }

    byte[] sign(Hash hash) {
        try {
            return signer.computeMac(hash.toBytes());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with the primary key", e);
        }
    }

    /// The key that made the signature, or empty when none of these did.
    Optional<SigningKey> signerOf(Hash hash, byte[] signature) {
        for (Ready each : ready) if (each.made(hash, signature)) return Optional.of(each.key);
        return Optional.empty();
    }

    /// In the order in which they were added.
    List<SigningKey> keys() {
        return keys;
    }

    /// Where the key stands among them, or -1 when it is none of these.
    int placeOf(long keyId) {
        return keys.stream().map(SigningKey::id).toList().indexOf(keyId);
    }

    long primaryId() {
        return keys.stream().filter(SigningKey::primary).findFirst().orElseThrow().id();
    }

    /// The lowest number at which a message of an enabled key was seen. Keys only ever move on, and are disabled the
    /// oldest first: so above it there is none of a disabled key.
    long firstOfEnabled() {
        return firstOfEnabled;
    }

    /// When two threads race the higher number may stay for a moment; that only means to be less strict.
    void sawEnabledAt(long sequence) {
        if (sequence < firstOfEnabled) firstOfEnabled = sequence;
    }
}
