package antiphon.client.status;

/// A worker's health, in the master's judgement.
public sealed interface WorkerHealth extends WireWord {
    enum Known implements WorkerHealth {
        HEALTHY,
        /// It missed a heartbeat, or has yet to answer several in a row.
        SUSPECTED,
        /// It does not count as available.
        UNHEALTHY;

        @Override
        public String word() {
            return name();
        }
    }

    record Other(String word) implements WorkerHealth {}

    static WorkerHealth of(String word) {
        return WireWord.read(word, Known.values(), Other::new);
    }
}
