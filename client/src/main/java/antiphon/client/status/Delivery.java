package antiphon.client.status;

import java.util.Locale;

/// How messages reach a worker.
public sealed interface Delivery extends WireWord {
    enum Known implements Delivery {
        /// The master streams every message as it is written.
        STREAMING,
        /// The stream failed, and the master is about to open it again.
        RETRYING,
        /// The worker fetches what it misses.
        RECOVERING,
        /// The master sends nothing until the worker answers a heartbeat.
        WAITING,
        /// The worker takes nothing from this master, or the master gives it nothing.
        REFUSED;

        @Override
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    record Other(String word) implements Delivery {}

    static Delivery of(String word) {
        return WireWord.read(word, Known.values(), Other::new);
    }
}
