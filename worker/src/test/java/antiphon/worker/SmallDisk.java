package antiphon.worker;

import antiphon.log.files.DiskFiles;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A directory on a disk that has as much room as the test says.
final class SmallDisk implements LogFiles {
    static final long PLENTY_BYTES = 1L << 40;

    volatile long freeBytes = PLENTY_BYTES;
    private final LogFiles files;

    SmallDisk(Path directory) throws IOException {
        this.files = DiskFiles.in(directory);
    }

    @Override
    public long freeBytes() {
        return freeBytes;
    }

    @Override
    public List<String> list() throws IOException {
        return files.list();
    }

    @Override
    public LogFile open(String name) throws IOException {
        return files.open(name);
    }

    @Override
    public LogFile openToRead(String name) throws IOException {
        return files.openToRead(name);
    }

    @Override
    public LogFile create(String name) throws IOException {
        return files.create(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public void syncDirectory() throws IOException {
        files.syncDirectory();
    }

    @Override
    public void requireInPlace() throws IOException {
        files.requireInPlace();
    }

    @Override
    public Closeable lock(String name) throws IOException {
        return files.lock(name);
    }

    @Override
    public String pathOf(String name) {
        return files.pathOf(name);
    }
}
