package antiphon.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A file system of its own, in memory and small, that a test fills up and frees. To mount one takes Linux and root.
final class SmallDisk implements AutoCloseable {
    private static final int SIZE_MIB = 100;
    private static final int INODES = 1000;
    private static final int CHUNK_BYTES = 1 << 20;
    private static final Set<Path> MOUNTED = ConcurrentHashMap.newKeySet();
    private static final Optional<String> ABSENCE = tryOne();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> MOUNTED.forEach(SmallDisk::unmount)));
    }

    private final Path directory;

    SmallDisk() {
        try {
            directory = Files.createTempDirectory("antiphon-small-disk");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            run("mount", "-t", "tmpfs", "-o", "size=" + SIZE_MIB + "m,nr_inodes=" + INODES, "tmpfs",
                    directory.toString());
        } catch (RuntimeException e) {
            delete(directory);
            throw e;
        }
        MOUNTED.add(directory);
    }

    private static Optional<String> tryOne() {
        try (SmallDisk disk = new SmallDisk()) {
            disk.leave(CHUNK_BYTES);
            return Optional.empty();
        } catch (UncheckedIOException | IllegalStateException e) {
            return Optional.of("no small file system could be mounted (" + e.getMessage() + ")");
        }
    }

    /// Why none can be mounted here; empty when one can.
    static Optional<String> absence() {
        return ABSENCE;
    }

    /// Where a node may have its messages.
    Path dataDir() {
        return directory.resolve("data");
    }

    /// Fills it with other data until that many bytes are free.
    void leave(long freeBytes) {
        try (FileChannel filler = FileChannel.open(
                filler(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            for (long more = free() - freeBytes; more > 0; more = free() - freeBytes)
                filler.write(ByteBuffer.allocate((int) Math.min(more, CHUNK_BYTES)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    private Path filler() {
        return directory.resolve("filler");
    }

    /// Makes empty files until there is no inode for another.
    void leaveNoInode() {
        try {
            Files.createDirectories(inodes());
            for (int number = 1; number <= INODES; number++) Files.createFile(inodes().resolve("file" + number));
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No space left")) return;
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("more than " + INODES + " files fit " + directory);
    }

    void inodesAreFreed() {
        try (Stream<Path> files = Files.list(inodes())) {
            files.forEach(SmallDisk::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path inodes() {
        return directory.resolve("inodes");
    }

    /// What it was filled with is deleted.
    void isFreed() {
        delete(filler());
    }

    @Override
    public void close() {
        unmount(directory);
    }

    /// A process that still has a file open there keeps the memory, but not the place.
    private static void unmount(Path directory) {
        run("umount", "--lazy", directory.toString());
        MOUNTED.remove(directory);
        delete(directory);
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void run(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) throw new IllegalStateException(command[0] + " failed: " + said.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
