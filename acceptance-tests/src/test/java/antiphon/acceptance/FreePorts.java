package antiphon.acceptance;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports of this machine for nodes, which are started some time after their port was chosen, and stopped and started
/// again, while nobody else may get it.
///
/// So a port lies below the range from which the system serves those who name none (each outgoing connection, each
/// [Wire]), and is given once in the life of this JVM.
final class FreePorts {
    private static final int FIRST = 10_000;
    private static final int CHOICE_MIN = 1_000;
    private static final int EPHEMERAL_FIRST_USUAL = 32_768;
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private static final int COUNT = ephemeralFirst() - FIRST;
    /// Where others who run these scenarios on the same machine hardly begin too.
    private static final AtomicInteger NEXT = new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePorts() {}

    static int next() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) return port;
        }
        throw new IllegalStateException("no port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static int ephemeralFirst() {
        try {
            String first = Files.readString(EPHEMERAL_RANGE).strip().split("\\s+", -1)[0];
            int ephemeralFirst = Integer.parseInt(first);
            // Where it leaves no room below, a port that is seldom taken has to do.
            if (ephemeralFirst >= FIRST + CHOICE_MIN) return ephemeralFirst;
        } catch (IOException | NumberFormatException _) {
            // Not known here, as on systems other than Linux: theirs begins higher.
        }
        return EPHEMERAL_FIRST_USUAL;
    }
}
