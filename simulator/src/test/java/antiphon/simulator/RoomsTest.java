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
            simulator.surroundings:
            simulator.disk: simulator.check simulator.surroundings
            simulator.network: simulator.surroundings
            simulator.client: simulator.check simulator.network simulator.surroundings
            simulator.node: simulator.check simulator.disk simulator.network simulator.surroundings
            simulator.promises: simulator.check simulator.client simulator.disk simulator.node simulator.surroundings
            simulator.role: simulator.client simulator.disk simulator.network simulator.node simulator.promises \
                    simulator.surroundings
            simulator.member: simulator.client simulator.disk simulator.network simulator.node simulator.role \
                    simulator.surroundings
            simulator.failover: simulator.check simulator.client simulator.disk simulator.member simulator.network \
                    simulator.node simulator.surroundings
            simulator.world: simulator.check simulator.client simulator.disk simulator.network simulator.node \
                    simulator.promises simulator.role simulator.surroundings
            simulator.campaign: simulator.check simulator.client simulator.disk simulator.failover \
                    simulator.network simulator.node simulator.promises simulator.role simulator.surroundings \
                    simulator.world
            simulator.replay: simulator.surroundings
            simulator.story.teller: simulator.check simulator.client simulator.disk simulator.node simulator.role \
                    simulator.surroundings
            simulator.story: simulator.check simulator.client simulator.disk simulator.network simulator.node \
                    simulator.promises simulator.role simulator.story.teller simulator.surroundings simulator.world
            simulator.failover.story: simulator.client simulator.disk simulator.failover simulator.member \
                    simulator.network simulator.node simulator.story simulator.story.teller simulator.surroundings
            simulator: simulator.campaign simulator.check simulator.failover.story simulator.replay simulator.story
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }
}
