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

    /// First those of `base`, which clients use too, then `certs`, then those of `shared`.
    private static final String TABLE = """
            calls:
            core:
            credentials:
            files:
            link:
            message:
            tls: files
            wire: message
            certs: files tls
            text:
            security: files message
            json: text
            logging: json text
            log: files message
            node.tls: files link logging security tls
            config: credentials files link node.tls security tls
            http: config link node.tls
            node.loop: files log
            metrics: config http log logging node.loop node.tls security
            node.repair: files log message
            node.keys: config log logging message metrics node.tls security tls
            node.rpc: calls config credentials link metrics node.tls tls
            node.auth: config credentials logging metrics node.rpc node.tls security
            node.read: calls config link log message metrics node.rpc wire
            node.runtime: config http log message metrics node.auth node.keys node.loop node.repair node.rpc security
            node: config files log logging message node.loop security
            node.fetch: credentials link log message node node.read node.repair node.tls wire
            recording: config log message node.loop
            """;

    @Test
    void eachRoomRefersOnlyToThoseItMay() {
        assertThat(Rooms.findingsIn(List.of(BASE, CERTS, SHARED), TABLE)).isEmpty();
    }

    private static final Path FIXTURES = Path.of("target/test-classes/antiphon/architecture/fixture");

    /// The fixture refers to `antiphon.log`.
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "log:; architecture.fixture.core:          | architecture.fixture.core may not",
        "architecture.fixture.core: log            | which has no line above it",
        "log:; wire:; architecture.fixture.core: log wire | does not use antiphon.wire any more",
        "log:                                      | antiphon.architecture.fixture.core, which has no line",
    })
    void whatIsNotAsTheTableSaysIsFound(String lines, String finding) {
        assertThat(Rooms.findingsIn(FIXTURES, lines.replace("; ", "\n")))
                .anySatisfy(found -> assertThat(found).contains(finding));
    }

    @Test
    void nothingIsFoundInATrueTable() {
        assertThat(Rooms.findingsIn(FIXTURES, "log:\narchitecture.fixture:\narchitecture.fixture.core: log")).isEmpty();
    }
}
