package antiphon.log.read;

import antiphon.files.IoReason;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.segment.Segment;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// The open files of readers: a bounded number in use, and a bounded number kept for the next reader.
public final class ReadHandles implements Closeable {
    private final LogFiles files;
    private final int handlesMax;
    private final Semaphore permits;
    private final Map<String, LogFile> idle = new LinkedHashMap<>(); // The longest unused first.
    private int generation;

    public ReadHandles(LogFiles files, int handlesMax) {
        this.files = files;
        this.handlesMax = handlesMax;
        this.permits = new Semaphore(handlesMax);
    }

    @FunctionalInterface
    public interface Use<T> {
        T of(LogFile file) throws IOException;
    }

    /// @throws DamagedLogException when there is no such file, or it cannot be opened now
    <T> T with(Segment segment, Use<T> use) throws IOException {
        permits.acquireUninterruptibly();
        try {
            int takenIn = generation();
            LogFile kept = take(segment.name());
            LogFile file = kept == null ? open(segment) : kept;
            try {
                return use.of(file);
            } finally {
                giveBack(segment.name(), file, takenIn);
            }
        } finally {
            permits.release();
        }
    }

    /// As [#with], but what readers have open does not count: a file that was deleted can still be read there.
    public <T> T reopened(Segment segment, Use<T> use) throws IOException {
        permits.acquireUninterruptibly();
        try (LogFile file = open(segment)) {
            return use.of(file);
        } finally {
            permits.release();
        }
    }

    private LogFile open(Segment segment) throws DamagedLogException {
        try {
            return files.openToRead(segment.name());
        } catch (NoSuchFileException _) {
            throw unreadable(segment, "the file is missing");
        } catch (IOException e) {
            throw unreadable(segment, "the file cannot be opened: " + IoReason.of(e));
        }
    }

    private DamagedLogException unreadable(Segment segment, String what) {
        return new DamagedLogException(segment.whole(files.pathOf(segment.name()), what));
    }

    private synchronized int generation() {
        return generation;
    }

    private synchronized @Nullable LogFile take(String name) {
        return idle.remove(name);
    }

    private void giveBack(String name, LogFile file, int takenIn) throws IOException {
        LogFile surplus = keep(name, file, takenIn);
        if (surplus != null) surplus.close();
    }

    /// Returns the file that is now to be closed.
    private synchronized @Nullable LogFile keep(String name, LogFile file, int takenIn) {
        if (takenIn != generation) return file;
        LogFile other = idle.put(name, file);
        if (other != null || idle.size() <= handlesMax) return other;
        return idle.remove(idle.keySet().iterator().next());
    }

    /// The names may mean other files from now on.
    public void forget() throws IOException {
        List<LogFile> old;
        synchronized (this) {
            generation++;
            old = new ArrayList<>(idle.values());
            idle.clear();
        }
        for (LogFile file : old) file.close();
    }

    @Override
    public void close() throws IOException {
        forget();
    }
}
