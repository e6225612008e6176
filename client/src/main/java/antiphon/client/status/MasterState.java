package antiphon.client.status;

import java.util.Locale;

/// What a master is doing.
public sealed interface MasterState extends WireWord {
    enum Known implements MasterState {
        /// Asks its workers for their logs.
        STARTING,
        /// Fetches what it misses of the log that it will lead.
        RECOVERING,
        /// Takes writes.
        WRITING,
        /// Would take writes if its storage had room.
        FULL,
        /// Takes no new writes; those in the log still get their copies.
        DRAINING,
        /// Stepped down: it takes no writes until it is restarted.
        STOPPED;

        @Override
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Other(String word) implements MasterState {}

    static MasterState of(String word) {
        return WireWord.read(word, Known.values(), Other::new);
    }
}
