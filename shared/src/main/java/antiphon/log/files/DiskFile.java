package antiphon.log.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A file of the operating system that an interrupt cannot close.
///
/// Java closes a `FileChannel` under all its users when one of them is interrupted in it. Here the channel is opened
/// again, the work is repeated (each names its place, so it may be done twice), and the thread stays interrupted.
final class DiskFile implements LogFile {
    private volatile Path path;
    private final Set<OpenOption> options;
    /// Of the file; not every system has one, and some make it of the path.
    private volatile @Nullable Object key;
    private volatile FileChannel channel;
    private volatile boolean closed;
    private volatile boolean sizeChanged;

    private DiskFile(Path path, Set<OpenOption> options) throws IOException {
        this.path = path;
        this.options = options;
        this.channel = FileChannel.open(path, options);
        this.key = keyOrClose();
    }

    private @Nullable Object keyOrClose() throws IOException {
        try {
            return keyAt(path);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable Object keyAt(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    static DiskFile open(Path path, OpenOption... options) throws IOException {
        return new DiskFile(path, Set.of(options));
    }

    /// Work on the channel.
    @FunctionalInterface
    private interface Work {
        long on(FileChannel channel) throws IOException;
    }

    @Override
    public String path() {
        return path.toString();
    }

    @Override
    public boolean isInPlace() throws IOException {
        try {
            return Objects.equals(keyAt(path), key);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    @Override
    public void renamed(String to) throws IOException {
        path = path.getFileSystem().getPath(to);
        key = keyAt(path);
    }

    @Override
    public long size() throws IOException {
        return uninterrupted(FileChannel::size);
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        int from = target.position();
        return (int) uninterrupted(open -> {
            target.position(from);
            while (target.hasRemaining())
                if (open.read(target, offset + target.position() - from) < 0) break;
            return (long) target.position() - from;
        });
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
        int from = source.position();
        uninterrupted(open -> {
            source.position(from);
            if (offset + source.remaining() > open.size()) sizeChanged = true;
            while (source.hasRemaining()) open.write(source, offset + source.position() - from);
            return 0;
        });
    }

    @Override
    public void truncate(long size) throws IOException {
        sizeChanged = true;
        uninterrupted(open -> open.truncate(size).size());
    }

    /// With the file's metadata only when its size has changed: without, it is cheaper.
    @Override
    public void force() throws IOException {
        boolean metadata = sizeChanged;
        sizeChanged = false;
        uninterrupted(open -> {
            open.force(metadata);
            return 0;
        });
    }

    /// With the metadata in any case, as a directory needs it.
    void forceAll() throws IOException {
        sizeChanged = true;
        force();
    }

    /// The system's error does not name the file.
    private long uninterrupted(Work work) throws IOException {
        try {
            return repeated(work);
        } catch (ClosedChannelException | FileSystemException e) {
            throw e;
        } catch (IOException e) {
            FileSystemException named = new FileSystemException(path.toString(), null, e.getMessage());
            named.initCause(e);
            throw named;
        }
    }

    private long repeated(Work work) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                FileChannel open = channel;
                try {
                    return work.on(open);
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(e);
                }
            }
        } finally {
            if (interrupted) Thread.currentThread().interrupt();
        }
    }

    private synchronized void reopen(ClosedChannelException why) throws IOException {
        if (closed) throw why;
        if (channel.isOpen()) return;
        if (!isInPlace())
            throw new FileSystemException(path.toString(), null,
                    "the file that was open was moved, deleted or replaced");
        channel = FileChannel.open(path, options);
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }

    @Override
    public String toString() {
        return path();
    }
}
