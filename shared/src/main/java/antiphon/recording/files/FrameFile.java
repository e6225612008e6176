package antiphon.recording.files;

import antiphon.recording.codec.ByteSource;
import antiphon.recording.codec.RecordingException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Reads one file of a recording, frame by frame.
public final class FrameFile implements AutoCloseable {
    private final Path path;
    private final long size;
    private final DataInputStream in;
    private final FileHeader header;
    private long at;

    private FrameFile(Path path, long size, DataInputStream in) throws IOException {
        this.path = path;
        this.size = size;
        this.in = in;
        this.header = readHeader();
    }

    /// @throws RecordingException when this is no file of a recording
    public static FrameFile open(Path path) throws IOException {
        long size = Files.size(path);
        DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)));
        try {
            return new FrameFile(path, size, in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private FileHeader readHeader() throws IOException {
        byte[] magic = in.readNBytes(Frames.MAGIC.length);
        at += magic.length;
        if (!Arrays.equals(magic, Frames.MAGIC))
            throw new RecordingException(path + " does not begin as a recording that this program can read");
        ByteSource first = next()
                .orElseThrow(() -> new RecordingException(path + " ends before its header: the node was killed"));
        try {
            return (FileHeader) FileHeader.CODEC.read(first);
        } catch (RecordingException e) {
            throw new RecordingException(path + " has a header that cannot be read: " + e.getMessage(), e);
        }
    }

    public FileHeader header() {
        return header;
    }

    /// Where the next frame begins.
    public String place() {
        return path + " at byte " + at;
    }

    /// How many bytes at the end are no whole frame.
    public long leftBytes() {
        return size - at;
    }

    /// The next whole frame; empty at the end, and where only the beginning of a frame is left, or zeros.
    ///
    /// @throws RecordingException when the frame is whole but was altered
    public Optional<ByteSource> next() throws IOException {
        if (leftBytes() < Frames.HEAD_BYTES) return Optional.empty();
        int length = in.readInt();
        int checksum = in.readInt();
        if (length < 0) throw altered();
        if (length > leftBytes() - Frames.HEAD_BYTES) return Optional.empty();
        if (length == 0) {
            if (checksum != 0 || !endsInZeros()) throw altered();
            return Optional.empty();
        }
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) return Optional.empty();
        if (Frames.checksum(payload, length) != checksum) throw altered();
        at += Frames.HEAD_BYTES + (long) length;
        return Optional.of(new ByteSource(payload));
    }

    private boolean endsInZeros() throws IOException {
        for (int octet = in.read(); octet >= 0; octet = in.read()) if (octet != 0) return false;
        return true;
    }

    private RecordingException altered() {
        return new RecordingException(place() + " was altered: its checksum does not match");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
