package antiphon.log.recovery;

import antiphon.log.segment.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A directory with a log in it whose disk turns bits.
public final class DamagedDisk {
    private final Path directory;

    public DamagedDisk(Path directory) {
        this.directory = directory;
    }

    /// Turns one bit in the middle of the only place where this text stands.
    public void turnBitIn(String text) throws IOException {
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        for (Path segment : segments()) {
            int at = indexOf(wanted, Files.readAllBytes(segment));
            if (at < 0) continue;
            turnBit(segment, at + wanted.length / 2);
            return;
        }
        throw new AssertionError("no segment has " + text);
    }

    /// Deletes the file where this text stands.
    public void delete(String text) throws IOException {
        for (Path segment : segments())
            if (indexOf(text.getBytes(StandardCharsets.UTF_8), Files.readAllBytes(segment)) >= 0) Files.delete(segment);
    }

    private static void turnBit(Path segment, long at) throws IOException {
        try (FileChannel file = FileChannel.open(segment, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            file.read(one, at);
            file.write(ByteBuffer.wrap(new byte[]{(byte) (one.get(0) ^ 4)}), at);
        }
    }

    private static int indexOf(byte[] wanted, byte[] bytes) {
        for (int at = 0; at + wanted.length <= bytes.length; at++)
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) return at;
        return -1;
    }

    /// What is in the segments now, by their names.
    public Map<String, String> bytes() throws IOException {
        Map<String, String> bytes = new TreeMap<>();
        for (Path segment : segments())
            bytes.put(segment.getFileName().toString(), Arrays.toString(Files.readAllBytes(segment)));
        return bytes;
    }

    private List<Path> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> SegmentHeader.isName(file.getFileName().toString())).sorted().toList();
        }
    }
}
