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
            master.core.policy:
            master.core.contract: master.core.policy
            master.core.delivery: master.core.contract master.core.policy
            master.core.member: master.core.contract master.core.delivery master.core.policy
            master.core.start: master.core.contract master.core.policy
            master.core.write: master.core.contract master.core.member master.core.policy master.core.start
            master.core: master.core.contract master.core.delivery master.core.member master.core.policy \
                master.core.start master.core.write
            master.page.action: master.core.contract master.core.policy
            master.page.door:
            master.page.measure:
            master.page: master.core.contract master.core.policy master.page.action master.page.door master.page.measure
            master.reason: master.core.contract
            master.faults: master.page.action master.reason
            master.replica: master.core master.core.contract master.core.write
            master.tracing: master.core master.core.contract
            master.intake: master.core master.core.contract master.replica master.tracing
            master.observe: master.core.contract master.core.policy master.intake
            master.settings: master.core.policy master.page.door master.tracing
            master.links: master.core.contract master.faults master.page.door master.reason master.replica \
                master.settings master.tracing
            master.serve: master.core.contract master.core.policy master.intake master.page.action master.replica \
                master.settings master.tracing
            master: master.core master.core.contract master.core.policy master.core.start master.faults master.intake \
                master.links master.observe master.page master.page.action master.page.door master.page.measure \
                master.replica master.serve master.settings master.tracing
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }
}
