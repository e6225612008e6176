package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

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
        try (SegmentedLog log = SegmentedLog.open(DiskFiles.in(directory), LogSettings.tiny()).log();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            log.adopt(Entries.LOG);
            List<Future<Boolean>> work = new ArrayList<>();
            work.add(threads.submit(() -> append(log)));
            work.add(threads.submit(() -> sync(log)));
            for (int bytes : List.of(1, 500, 100_000)) work.add(threads.submit(() -> read(log, bytes)));
            work.add(threads.submit(() -> hashes(log)));
            work.add(threads.submit(scrub(log)));
            for (Future<Boolean> each : work) assertThat(each.get(50, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean append(SegmentedLog log) throws IOException {
        while (log.end() < MESSAGES) log.append(Entries.after(log, 1 + (int) (log.end() % 5)));
        return true;
    }

    private static boolean sync(SegmentedLog log) throws IOException {
        long last = 0;
        while (last < MESSAGES) {
            long position = log.sync();
            assertThat(position).isGreaterThanOrEqualTo(last);
            last = position;
        }
        return true;
    }

    private static boolean read(SegmentedLog log, int pageBytes) throws IOException {
        long next = 1;
        while (next <= MESSAGES) {
            for (LogEntry entry : log.read(next, log.durable(), pageBytes)) {
                assertThat(entry.sequence()).isEqualTo(next);
                next++;
            }
        }
        return true;
    }

    private static boolean hashes(SegmentedLog log) throws IOException {
        for (long round = 0; log.durable() < MESSAGES; round++) {
            long sequence = log.end() - round % 40;
            if (sequence < 1) continue;
            LogEntry entry = log.read(sequence, sequence, 1).getFirst();
            assertThat(log.hashAt(sequence)).contains(entry.hash());
        }
        return true;
    }

    private static Callable<Boolean> scrub(SegmentedLog log) {
        Scrub scrub = new Scrub(log.repairs().orElseThrow(), new EntryVerifier((_, _) -> true));
        return () -> {
            while (log.durable() < MESSAGES) assertThat(scrub.next(1000).damage()).isEmpty();
            return true;
        };
    }
}
