package antiphon.failover;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.architecture.CorePurity;
import antiphon.architecture.Rooms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which package may refer to which, and that what the register decides is pure.
class RoomsTest {
    private static final Path CLASSES = Path.of("target/classes");

    private static final String TABLE = """
            failover.core.register:
            failover.core.leadership.contract: failover.core.register
            failover.core.leadership: failover.core.leadership.contract failover.core.register
            failover.encoding: failover.core.register
            failover.simulated: failover.core.register
            failover.ratis: failover.core.register failover.encoding
            failover.wire: failover.core.leadership.contract
            failover.calls: failover.core.leadership.contract failover.wire
            failover.passing:
            failover.node: failover.calls failover.core.leadership failover.core.leadership.contract \
                    failover.core.register
            failover.seen: failover.core.leadership failover.core.leadership.contract failover.core.register
            failover.founding: failover.core.register failover.ratis
            failover.program: failover.calls failover.core.leadership failover.core.leadership.contract \
                    failover.core.register failover.founding failover.node failover.passing failover.ratis \
                    failover.seen
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }

    @Test
    void theRegistersDecisionsArePure() {
        assertThat(CorePurity.findingsIn(CLASSES)).isEmpty();
    }
}
