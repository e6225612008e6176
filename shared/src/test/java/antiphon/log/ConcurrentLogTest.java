package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One thread appends, one syncs, some read, one scrubs; all at once, over many small segments.
class ConcurrentLogTest {
    private static final int MESSAGES = 3000;

    @TempDir private Path directory;

    @Test
    @Timeout(60)
    void readersSeeEveryMessageOnceAndInOrderWhileOthersWriteAndSync() throws Exception {
        try (DiskStore store = DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            store.state().adopt(Entries.LOG);
            List<Future<Boolean>> work = new ArrayList<>();
            work.add(threads.submit(() -> append(store)));
            work.add(threads.submit(() -> sync(store)));
            for (int bytes : List.of(1, 500, 100_000)) work.add(threads.submit(() -> read(store, bytes)));
            work.add(threads.submit(() -> hashes(store)));
            work.add(threads.submit(scrub(store)));
            for (Future<Boolean> each : work) assertThat(each.get(50, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean append(DiskStore store) throws IOException {
        while (store.log().end() < MESSAGES)
            store.log().append(Entries.after(store, 1 + (int) (store.log().end() % 5)));
        return true;
    }

    private static boolean sync(DiskStore store) throws IOException {
        long last = 0;
        while (last < MESSAGES) {
            long position = store.log().sync();
            assertThat(position).isGreaterThanOrEqualTo(last);
            last = position;
        }
        return true;
    }

    private static boolean read(DiskStore store, int pageBytes) throws IOException {
        long next = 1;
        while (next <= MESSAGES) {
            for (LogEntry entry : store.log().read(next, store.log().durable(), pageBytes)) {
                assertThat(entry.sequence()).isEqualTo(next);
                next++;
            }
        }
        return true;
    }

    private static boolean hashes(DiskStore store) throws IOException {
        for (long round = 0; store.log().durable() < MESSAGES; round++) {
            long sequence = store.log().end() - round % 40;
            if (sequence < 1) continue;
            LogEntry entry = store.log().read(sequence, sequence, 1).getFirst();
            assertThat(store.log().hashAt(sequence)).contains(entry.hash());
        }
        return true;
    }

    private static Callable<Boolean> scrub(DiskStore store) {
        Scrub scrub = new Scrub(store.repairs().orElseThrow(), new EntryVerifier((_, _) -> true));
        return () -> {
            while (store.log().durable() < MESSAGES) assertThat(scrub.next(1000).damage()).isEmpty();
            return true;
        };
    }
}
