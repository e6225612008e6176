package antiphon.acceptance;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A directory for each node of a cluster, and what may happen to it while the node does not run.
final class DataDirectories implements AutoCloseable {
    private final Path root;

    DataDirectories() {
        try {
            root = Files.createTempDirectory("antiphon-data");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path of(String node) {
        return root.resolve(node);
    }

    /// The node's disk is replaced by an empty one.
    void lose(String node) {
        delete(of(node));
    }

    void delete(String node, String name) {
        delete(of(node).resolve(name));
    }

    /// Keeps what the node holds now, for [#restore].
    void backUp(String node) {
        delete(backupOf(node));
        copy(of(node), backupOf(node));
    }

    void restore(String node) {
        lose(node);
        copy(backupOf(node), of(node));
    }

    /// The disk of one node becomes a copy of the other's.
    void copyTo(String from, String to) {
        lose(to);
        copy(of(from), of(to));
    }

    private Path backupOf(String node) {
        return root.resolve(node + ".backup");
    }

    /// The segments of the log, oldest first.
    List<Path> segments(String node) {
        return files(of(node)).filter(path -> path.toString().endsWith(".log")).sorted().toList();
    }

    List<String> names(String node) {
        return files(of(node)).map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }

    /// Turns one bit in the first place where the text stands in the log.
    void damage(String node, String text) {
        for (Path segment : segments(node)) {
            long place = placeOf(text, segment);
            if (place < 0) continue;
            turnBit(segment, place);
            return;
        }
        throw new IllegalStateException("\"" + text + "\" is nowhere in the log of " + node);
    }

    private static long placeOf(String text, Path file) {
        try {
            // One character for each byte.
            return Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void turnBit(Path path, long place) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(place);
            int before = file.read();
            file.seek(place);
            file.write(before ^ 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        delete(root);
    }

    private static Stream<Path> files(Path directory) {
        return walk(directory).stream().filter(Files::isRegularFile);
    }

    private static List<Path> walk(Path directory) {
        if (!Files.exists(directory)) return List.of();
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// With all that is in it.
    static void delete(Path directory) {
        walk(directory).stream().sorted(Comparator.reverseOrder()).forEach(path -> {
            try {
                Files.delete(path);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void copy(Path from, Path to) {
        for (Path path : walk(from)) {
            try {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
