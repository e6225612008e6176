package antiphon.security.keys;

import antiphon.security.RepeatedLook;
import antiphon.security.keyset.Keyset;
import antiphon.security.keyset.SigningKey;
import antiphon.security.keyset.file.KeysetFile;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;

/// Checks whether a keyset file has changed. An unusable file leaves the keys as they are. So does a file that lacks
/// keys the node had, since their messages would look forged at once (to drop a key, restart the node), and an old copy
/// of the file, which would let an older key sign again.
public final class KeysetReload {
    /// Called with the result of a check, when it differs from the last one.
    public interface Listener {
        void changed(List<SigningKey> keys);

        void unusable(String reason);
    }

    private final KeysetFile file;
    private byte[] bytes;
    private Keyset keyset;
    private final RepeatedLook looks = new RepeatedLook();
    private Consumer<Keyset> onChange = _ -> {};
    private Listener listener = new Listener() {
        @Override
        public void changed(List<SigningKey> keys) {}

        @Override
        public void unusable(String reason) {}
    };

    KeysetReload(KeysetFile file, byte[] bytes, Keyset keyset) {
        this.file = file;
        this.bytes = bytes;
        this.keyset = keyset;
    }

    synchronized void onKeyset(Consumer<Keyset> consumer) {
        onChange = consumer;
    }

    public synchronized void onChange(Listener changed) {
        listener = changed;
    }

    public KeysetFile file() {
        return file;
    }

    /// For any thread.
    public synchronized void lookAgain() {
        looks.look(this::takesChange, () -> listener.changed(keyset.keys()), listener::unusable);
    }

    private boolean takesChange() throws IOException {
        byte[] now = file.bytes();
        if (MessageDigest.isEqual(now, bytes)) return false;
        take(now);
        return true;
    }

    private void take(byte[] now) {
        Keyset next = new Keyset(file.parse(now));
        for (SigningKey key : keyset.keys())
            if (next.placeOf(key) < 0)
                throw new IllegalArgumentException("lacks key " + key.id()
                        + ", and what it signed could not be checked any more: put it back, and disable it instead");
        SigningKey primary = next.primary().key();
        SigningKey before = keyset.primary().key();
        if (next.placeOf(primary) < next.placeOf(before))
            throw new IllegalArgumentException("lets key " + primary.id() + " sign again, which is older than key "
                    + before.id() + " that signs now: it is an old copy, or add and promote a new key");
        keyset = next;
        bytes = now;
        onChange.accept(next);
    }
}
