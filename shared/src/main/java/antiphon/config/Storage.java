package antiphon.config;

import antiphon.config.source.Environment;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Where a node keeps its log (`STORAGE`).
public enum Storage {
    DISK,
    /// Messages are gone when the node stops.
    MEMORY;

    /// As in the setting and the metrics.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Storage from(Environment environment) {
        List<String> words = Arrays.stream(values()).map(Storage::word).toList();
        return valueOf(environment.oneOf("STORAGE", DISK.word(), words).toUpperCase(Locale.ROOT));
    }
}
