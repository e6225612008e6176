package antiphon.bench.micro;

import antiphon.bench.cluster.Directories;
import antiphon.log.DiskStore;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A batch to the end of a log on this machine's disk: without its sync, and with it. Batches are what one turn of a
/// node brings.
@State(Scope.Thread)
public class AppendBench {
    private static final int MESSAGES = 1 << 16;
    private static final int CONTENT_BYTES = 100;
    /// Where nodes have their logs, too: what is temporary may be no disk at all.
    private static final Path DATA = Path.of(System.getProperty("antiphon.home", "."), "data");

    @Param({"1", "64", "1024"}) public int batch;

    private List<LogEntry> entries = List.of();
    private @Nullable Path directory;
    private @Nullable ReplicaStore store;
    private int next;

    @Setup
    public void prepare() {
        entries = Entries.chain(MESSAGES, CONTENT_BYTES);
        next = MESSAGES;
    }

    /// When all messages are in, a new log takes them from the first on; JMH does not count the time for that.
    @Setup(Level.Invocation)
    public void makeRoom() throws IOException {
        if (next + batch <= MESSAGES) return;
        remove();
        directory = Files.createTempDirectory(Files.createDirectories(DATA), "append-");
        store = DiskStore.open(DiskFiles.in(directory), LogSettings.standard()).store();
        store.state().adopt(Entries.LOG);
        next = 0;
    }

    @Benchmark
    public long append() throws IOException {
        return appended().end();
    }

    @Benchmark
    public long appendAndSync() throws IOException {
        return appended().sync();
    }

    private EntryLog appended() throws IOException {
        if (store == null) throw new IllegalStateException("there is no log");
        EntryLog open = store.log();
        open.append(entries.subList(next, next + batch));
        next += batch;
        return open;
    }

    @TearDown
    public void remove() throws IOException {
        if (store != null) store.close();
        if (directory != null) Directories.delete(directory);
        store = null;
        directory = null;
    }
}
