package antiphon.cli.read;

import antiphon.client.read.MessageReader;

/// Finds the last number a node holds by asking for single messages, since a worker does not reveal it to every caller:
/// about twice as many questions as the number has binary digits.
final class LogEnd {
    private LogEnd() {}

    /// @return 0 when it holds none
    static long of(MessageReader reader) {
        long held = 0;
        long missing = 1;
        while (holds(reader, missing)) {
            held = missing;
            missing *= 2;
        }
        while (missing - held > 1) {
            long middle = held + (missing - held) / 2;
            if (holds(reader, middle)) held = middle;
            else missing = middle;
        }
        return held;
    }

    private static boolean holds(MessageReader reader, long number) {
        return !reader.page(number, 1).messages().isEmpty();
    }
}
