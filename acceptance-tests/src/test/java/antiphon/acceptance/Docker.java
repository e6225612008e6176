package antiphon.acceptance;

import java.util.Optional;
import org.testcontainers.DockerClientFactory;

/// Whether containers can be run here.
///
/// With `ANTIPHON_REQUIRE_DOCKER=true` a scenario that cannot run without an engine fails instead of being reported
/// as not run.
final class Docker {
    private static final Optional<String> ABSENCE = ask();

    private Docker() {}

    private static Optional<String> ask() {
        try {
            DockerClientFactory.instance().client();
            return Optional.empty();
        } catch (RuntimeException | LinkageError e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            return Optional.of("no Docker engine answered (" + why + ")");
        }
    }

    /// Why no containers can be run; empty when they can.
    static Optional<String> absence() {
        return ABSENCE;
    }

    static boolean isRequired() {
        return Boolean.parseBoolean(System.getenv("ANTIPHON_REQUIRE_DOCKER"));
    }
}
