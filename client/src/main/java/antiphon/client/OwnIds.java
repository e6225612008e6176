package antiphon.client;

import antiphon.client.write.WriteOptions;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/// The ids of writes whose caller gives no request id, so that they can be sent again without being stored twice. For
/// any thread.
final class OwnIds {
    private final String client = "java-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    private final AtomicLong requests = new AtomicLong();

    String clientId(WriteOptions options) {
        return options.clientId().isEmpty() ? client : options.clientId();
    }

    /// With a client id of the caller's, other clients may use the same request numbers, so a number alone is not
    /// unique.
    String requestId(WriteOptions options) {
        String number = Long.toString(requests.incrementAndGet());
        return options.clientId().isEmpty() ? number : client + "-" + number;
    }
}
