package antiphon.recording.files;

import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/// Files in numbered order of which the oldest goes when a write would pass the limit, so that all together never take
/// more than that.
public final class Ring implements Closeable {
    private static final int FILES = 8;

    private final LogFiles files;
    private final long bytesMax;
    private final long reserveBytes;
    private final Deque<Old> older = new ArrayDeque<>();
    private long bytes; // of all files
    private long number;
    private @Nullable LogFile current;
    private long currentBytes;

    private record Old(long number, long bytes) {}

    /// @param reserveBytes room on the disk that is not the ring's to take
    public Ring(LogFiles files, long bytesMax, long reserveBytes) throws IOException {
        this.files = files;
        this.bytesMax = bytesMax;
        this.reserveBytes = reserveBytes;
        for (String name : files.list()) {
            Matcher matcher = Frames.NAME.matcher(name);
            if (!matcher.matches()) continue;
            number = Long.parseLong(matcher.group(1));
            try (LogFile file = files.openToRead(name)) {
                older.addLast(new Old(number, file.size()));
                bytes += file.size();
            }
        }
    }

    /// The number that the next file gets.
    public long nextNumber() {
        return number + 1;
    }

    /// The lowest number whose file is still there.
    public long oldest() {
        return older.isEmpty() ? number : older.getFirst().number();
    }

    public boolean isFileFull() {
        return current == null || currentBytes >= bytesMax / FILES;
    }

    public void startFile() throws IOException {
        makeRoom(0);
        long needed = reserveBytes + bytesMax / FILES;
        if (files.freeBytes() < needed)
            throw new IOException("the disk has room for " + files.freeBytes() + " more bytes, and a file of the"
                    + " recording needs " + needed + ", what the node keeps in reserve included");
        close();
        if (current != null) older.addLast(new Old(number, currentBytes));
        current = files.create(Frames.name(++number));
        currentBytes = 0;
    }

    public void write(ByteBuffer source) throws IOException {
        LogFile file = current;
        if (file == null) throw new IllegalStateException("no file was started");
        makeRoom(source.remaining());
        int written = source.remaining();
        file.write(source, currentBytes);
        currentBytes += written;
        bytes += written;
    }

    private void makeRoom(int needed) throws IOException {
        while (bytes + needed > bytesMax && !older.isEmpty()) {
            Old oldest = older.removeFirst();
            files.delete(Frames.name(oldest.number()));
            bytes -= oldest.bytes();
        }
        if (bytes + needed > bytesMax)
            throw new IOException("one turn of the node takes " + needed + " bytes, which do not fit into"
                    + " RECORDING_BYTES=" + bytesMax);
    }

    @Override
    public void close() throws IOException {
        if (current != null) current.close();
    }
}
