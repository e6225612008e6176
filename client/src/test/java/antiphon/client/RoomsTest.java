package antiphon.client;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.architecture.Rooms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which package may refer to which.
class RoomsTest {
    private static final Path CLASSES = Path.of("target/classes");

    /// What a program sees stands above how it is done.
    private static final String TABLE = """
            client.error:
            client.status:
            client.target: client.error
            client.connection: client.error client.target
            client.read: client.connection client.error client.target
            client.write: client.error
            client.pipeline.waiting: client.write
            client.pipeline: client.connection client.error client.pipeline.waiting client.target client.write
            client: client.connection client.error client.pipeline client.read client.status client.target client.write
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }
}
