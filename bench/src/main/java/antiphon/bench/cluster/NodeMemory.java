package antiphon.bench.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The memory of a node, as reported by the system and by its garbage collector.
final class NodeMemory {
    private static final double KIB_PER_MIB = 1024;
    /// A collection in a log of `-Xlog:gc`: used before, used after, size of the heap.
    private static final Pattern COLLECTION = Pattern.compile(" (\\d+)M->(\\d+)M\\((\\d+)M\\)");

    private NodeMemory() {}

    static double residentMib(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0) / KIB_PER_MIB;
        } catch (IOException _) {
            return 0; // Not Linux, or the process has just ended.
        }
    }

    static double heapMib(Path collections) throws IOException {
        if (!Files.exists(collections)) return 0;
        try (Stream<String> lines = Files.lines(collections)) {
            return highestAfterCollection(lines).orElse(0);
        }
    }

    static OptionalDouble highestAfterCollection(Stream<String> lines) {
        return lines.map(COLLECTION::matcher).filter(Matcher::find).mapToDouble(
                found -> Double.parseDouble(found.group(2))).max();
    }
}
