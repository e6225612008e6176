package antiphon.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which package may refer to which.
class RoomsTest {
    private static final Path BASE = Path.of("../base/target/classes");
    private static final Path CERTS = Path.of("../certs/target/classes");
    private static final Path SHARED = Path.of("target/classes");

    /// Of `base`, which clients use too, of `certs` and of `shared`.
    private static final String TABLE = """
            calls:
            credentials:
            files:
            link:
            text:
            config.source: files link text
            log.files: files
            message:
            core: message
            log.record: log.files message
            log.segment: files log.files log.record message
            log.read: files log.files log.record log.segment message
            log.state: core files log.files log.record log.segment message
            log.recovery: files log.files log.read log.record log.segment log.state message
            log.repair: files log.files log.read log.record log.segment log.state message
            log: core files log.files log.read log.record log.recovery log.repair log.segment log.state message
            log.memory: core log log.state message
            node.loop: files log
            node.repair: files log log.files log.segment message
            node.rpc.health:
            recording.codec: message
            recording.events: recording.codec
            recording.files: log.files recording.codec
            security: files
            security.callers: files message security
            security.keyset: message
            security.keyset.file: files security.keyset
            security.keys: message security security.keyset security.keyset.file
            json: text
            logging: files json text
            tls: files
            certs: files link tls
            node.tls: files link logging security tls
            config: config.source credentials files node.tls security.callers security.keys security.keyset.file tls
            http: config config.source link node.tls
            metrics: config http log log.state logging node.loop node.tls security.callers security.keys \
                security.keyset
            node: config config.source files log log.files log.memory log.read log.recovery log.segment logging \
                message node.loop security.keys
            node.keys: config log logging message metrics node.tls security.keys security.keyset \
                security.keyset.file tls
            node.rpc.call: config credentials link metrics node.tls tls
            node.auth: config credentials logging metrics node.rpc.call node.tls security.callers tls
            node.rpc: calls config config.source metrics node.rpc.call node.rpc.health node.tls
            node.runtime: config http log message metrics node.auth node.keys node.loop node.repair node.rpc \
                node.rpc.health security.keys
            recording: config log.files node.loop recording.codec recording.events recording.files
            wire: core message
            node.read: calls config link log log.read log.segment log.state message metrics node.rpc.call wire
            node.fetch: core credentials link log log.state message node node.read node.repair node.tls wire
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(List.of(BASE, CERTS, SHARED), TABLE)).isEmpty();
    }

    private static final Path FIXTURES = Path.of("target/test-classes/antiphon/architecture/fixture");

    /// The fixture refers to `antiphon.log.memory`.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "log.memory:; architecture.fixture.core:   | architecture.fixture.core may not",
        "architecture.fixture.core: log.memory     | which has no line above it",
        "log.memory:; wire:; architecture.fixture.core: log.memory wire | does not use antiphon.wire any more",
        "log.memory:                               | antiphon.architecture.fixture.core, which has no line",
    })
    void whatIsNotAsTheTableSaysIsFound(String lines, String finding) {
        assertThat(Rooms.findingsIn(FIXTURES, lines.replace("; ", "\n")))
                .anySatisfy(found -> assertThat(found).contains(finding));
    }

    @Test
    void nothingIsFoundInATrueTable() {
        String table = """
                log.memory:
                architecture.fixture:
                architecture.fixture.core.part:
                architecture.fixture.other.core:
                architecture.fixture.core: log.memory architecture.fixture.core.part architecture.fixture.other.core
                """;
        assertThat(Rooms.findingsIn(FIXTURES, table)).isEmpty();
    }
}
