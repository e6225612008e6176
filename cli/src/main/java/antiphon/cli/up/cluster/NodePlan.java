package antiphon.cli.up.cluster;

import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.StateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One node to run on this machine.
///
/// @param settings its environment variables, besides those it inherits
public record NodePlan(String name, int port, Path jar, Map<String, String> settings) {
    public NodePlan with(String setting, String value) {
        Map<String, String> more = new TreeMap<>(settings);
        more.put(setting, value);
        return new NodePlan(name, port, jar, more);
    }

    /// The same for its next start: a log that was lost is rebuilt from a named worker once.
    NodePlan again() {
        return with("RECOVER_FROM", "");
    }

    /// Whether its directory holds a log, or what is left of one. One that cannot be read is its node's to report.
    boolean holdsLog() {
        return holdsLog(Path.of(settings.getOrDefault("DATA_DIR", "")));
    }

    static boolean holdsLog(Path directory) {
        if (!Files.isDirectory(directory)) return false;
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.equals(StateFile.NAME) || SegmentHeader.isName(name));
        } catch (IOException _) {
            return true;
        }
    }

    public String address() {
        return "localhost:" + port;
    }
}
