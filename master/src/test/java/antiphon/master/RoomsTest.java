package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.architecture.Rooms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which package may refer to which.
class RoomsTest {
    private static final Path CLASSES = Path.of("target/classes");

    /// The core knows nobody; what is around it does not know the program.
    private static final String TABLE = """
            master.core:
            master.page: master.core
            master.tracing: master.core
            master.replica: master.core
            master: master.core master.page master.replica master.tracing
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }
}
