package antiphon.client.cli;

import java.nio.file.Path;
import java.util.Map;

/// One node to run on this machine.
///
/// @param settings its environment variables, besides those it inherits
record NodePlan(String name, int port, Path jar, Map<String, String> settings) {
    String address() {
        return "localhost:" + port;
    }
}
