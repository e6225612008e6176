package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.architecture.Rooms;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Which package may refer to which.
class RoomsTest {
    private static final Path CLASSES = Path.of("target/classes");

    /// A command knows no other command, but for what it is made of.
    private static final String TABLE = """
            cli.output:
            cli.program:
            cli.callers: cli.output cli.program
            cli.certs: cli.output cli.program
            cli.options: cli.program
            cli.read: cli.options cli.output cli.program
            cli.secrets: cli.program
            cli.keys: cli.output cli.program cli.secrets
            cli.log.signers: cli.output cli.secrets
            cli.log: cli.log.signers cli.output cli.program cli.read cli.secrets
            cli.backup: cli.log cli.log.signers cli.options cli.output cli.program cli.secrets
            cli.status: cli.options cli.output cli.program
            cli.drain: cli.options cli.output cli.program cli.secrets cli.status
            cli.top: cli.options cli.output cli.program cli.status
            cli.up.cluster: cli.options cli.program
            cli.up: cli.options cli.program cli.secrets cli.up.cluster
            cli.verify: cli.log cli.log.signers cli.options cli.output cli.program cli.secrets
            cli.write.outcome: cli.output cli.program
            cli.write: cli.options cli.output cli.program cli.write.outcome
            cli: cli.backup cli.callers cli.certs cli.drain cli.keys cli.log cli.output cli.program cli.read \
                cli.status cli.top cli.up cli.verify cli.write
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(CLASSES, TABLE)).isEmpty();
    }
}
