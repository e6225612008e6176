package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.architecture.Rooms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which package may refer to which.
class RoomsTest {
    private static final Path CLASSES = Path.of("target/classes");

    /// The world does not know who runs it.
    private static final String TABLE = """
            simulator.check:
            simulator.network:
            simulator.world: simulator.check simulator.network
            simulator.campaign: simulator.check simulator.network simulator.world
            simulator.replay: simulator.world
            simulator.story: simulator.check simulator.network simulator.world
            simulator: simulator.campaign simulator.replay simulator.story
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }
}
