package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.architecture.Rooms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which package may refer to which.
class RoomsTest {
    private static final Path CLASSES = Path.of("target/classes");

    /// The core knows nobody; what is around it does not know the program.
    private static final String TABLE = """
            worker.core.contract:
            worker.core.arrival: worker.core.contract
            worker.core: worker.core.arrival worker.core.contract
            worker.observe: worker.core.contract
            worker.replica: worker.core worker.core.arrival worker.core.contract
            worker.settings:
            worker.intake.check: worker.core.contract worker.settings
            worker.intake: worker.core.contract worker.intake.check
            worker.links: worker.core.contract worker.intake worker.intake.check worker.replica worker.settings
            worker.serve: worker.core.contract worker.intake worker.intake.check worker.replica worker.settings
            worker: worker.core.contract worker.intake worker.intake.check worker.links worker.observe worker.replica \
                worker.serve worker.settings
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }
}
