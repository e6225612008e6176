package antiphon.security.keyset;

import com.google.crypto.tink.KeyStatus;
import com.google.crypto.tink.KeysetHandle;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/// One step of a rotation. The order in which keys were added is the order in which they sign: so that in a log no
/// message of a disabled key stands above one of an enabled key, and nodes can refuse one that does as forged.
///
///     add            promote              disable
///     old: primary   old: verifies        old: disabled
///     new: verifies  new: primary         new: primary
public sealed interface KeysetChange {
    /// Adds a new key that verifies and does not sign yet.
    record Add() implements KeysetChange {}

    /// Lets a key sign from now on.
    record Promote(long keyId) implements KeysetChange {}

    /// What the key signed does not count any more without any hint of it.
    record Disable(long keyId) implements KeysetChange {}

    /// Undoes [Disable].
    record Enable(long keyId) implements KeysetChange {}

    static KeysetHandle ofNewKey() {
        return build(KeysetHandle.newBuilder().addEntry(HmacKeys.made().makePrimary()));
    }

    static KeysetHandle ofFernetKey(String base64url) {
        return build(KeysetHandle.newBuilder()
                .addEntry(HmacKeys.ofFernetKey(base64url).withRandomId().makePrimary()));
    }

    /// @throws IllegalArgumentException when it is refused, with the reason
    default KeysetHandle applyTo(KeysetHandle before) {
        KeysetHandle.Builder keys = KeysetHandle.newBuilder(before);
        switch (this) {
            case Add() -> keys.addEntry(HmacKeys.made());
            case Promote(long keyId) -> keys.getAt(placeToPromote(keyId, before)).makePrimary();
            case Disable(long keyId) -> keys.getAt(placeToDisable(keyId, before)).setStatus(KeyStatus.DISABLED);
            case Enable(long keyId) -> keys.getAt(placeToEnable(keyId, before)).setStatus(KeyStatus.ENABLED);
        }
        return build(keys);
    }

    private static int placeToPromote(long keyId, KeysetHandle keyset) {
        List<SigningKey> keys = keys(keyset);
        int place = placeOf(keyId, keys);
        if (!keys.get(place).enabled())
            throw new IllegalArgumentException("has key " + keyId + " disabled: it cannot sign, add a new one");
        if (place < primaryPlace(keys))
            throw new IllegalArgumentException("has key " + keyId + " from before its primary key "
                    + keys.get(primaryPlace(keys)).id() + ": signing only moves on to newer keys, add a new one");
        return place;
    }

    private static int placeToDisable(long keyId, KeysetHandle keyset) {
        List<SigningKey> keys = keys(keyset);
        int place = placeOf(keyId, keys);
        if (keys.get(place).primary())
            throw new IllegalArgumentException(
                    "signs with key " + keyId + ", its primary key: promote another one before it is disabled");
        if (place < primaryPlace(keys))
            keys.subList(0, place).stream().filter(SigningKey::enabled).findFirst().ifPresent(older -> {
                throw new IllegalArgumentException("has key " + older.id() + " from before key " + keyId
                        + ": disable the older one first");
            });
        return place;
    }

    private static int placeToEnable(long keyId, KeysetHandle keyset) {
        List<SigningKey> keys = keys(keyset);
        int place = placeOf(keyId, keys);
        if (place < primaryPlace(keys))
            keys.subList(place + 1, primaryPlace(keys)).stream().filter(key -> !key.enabled()).findFirst()
                    .ifPresent(newer -> {
                        throw new IllegalArgumentException(
                                "has key " + newer.id() + " disabled, which is newer than key "
                                        + keyId + ": enable the newer one first");
                    });
        return place;
    }

    private static int placeOf(long keyId, List<SigningKey> keys) {
        for (int place = 0; place < keys.size(); place++) if (keys.get(place).id() == keyId) return place;
        throw new IllegalArgumentException(
                "has no key " + keyId + ", only "
                        + String.join(", ", keys.stream().map(key -> "" + key.id()).toList()));
    }

    private static int primaryPlace(List<SigningKey> keys) {
        for (int place = 0; place < keys.size(); place++) if (keys.get(place).primary()) return place;
        throw new IllegalArgumentException("has no primary key");
    }

    private static List<SigningKey> keys(KeysetHandle keyset) {
        List<SigningKey> keys = new ArrayList<>();
        for (int place = 0; place < keyset.size(); place++) keys.add(SigningKey.of(keyset.getAt(place)));
        return keys;
    }

    private static KeysetHandle build(KeysetHandle.Builder keys) {
        try {
            return keys.build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("these keys do not make a keyset", e);
        }
    }
}
