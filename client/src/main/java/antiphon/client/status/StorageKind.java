package antiphon.client.status;

import java.util.Locale;

/// Where a master keeps its log.
public sealed interface StorageKind extends WireWord {
    enum Known implements StorageKind {
        MEMORY, DISK;

        @Override
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Other(String word) implements StorageKind {}

    static StorageKind of(String word) {
        return WireWord.read(word, Known.values(), Other::new);
    }
}
