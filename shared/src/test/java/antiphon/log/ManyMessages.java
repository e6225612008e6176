package antiphon.log;

import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// A program that writes, opens, reads and verifies a large log, and says how long each took: to be run with little
/// heap. Arguments: directory, number of messages, messages per batch.
final class ManyMessages {
    private static final String TEXT = "x".repeat(100);
    private static final int HASHES = 10_000;
    private static final byte[] SIGNATURE = new byte[32];
    private static final EntryVerifier UNSIGNED = new EntryVerifier((_, _) -> true);

    private final Path directory;
    private final int messages;
    private final int batchMessages;

    private ManyMessages(Path directory, int messages, int batchMessages) {
        this.directory = directory;
        this.messages = messages;
        this.batchMessages = batchMessages;
    }

    public static void main(String[] arguments) throws IOException {
        new ManyMessages(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])).run();
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void run() throws IOException {
        DiskStore written = open();
        timed("append, sync after every " + batchMessages, messages, () -> write(written));
        written.close();
        DiskStore[] opened = new DiskStore[1];
        timed("open", messages, () -> opened[0] = open());
        DiskStore store = opened[0];
        require(store.log().durable() == messages, "position " + store.log().durable());
        timed("read all in order, pages of 1 MiB", messages, () -> readAll(store));
        timed("scrub", messages, () -> scrub(store));
        timed("hashAt, at random", HASHES, () -> hashes(store));
        store.close();
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.out.printf(
                Locale.ROOT,
                "heap in use %d MiB of %d%n",
                (runtime.totalMemory() - runtime.freeMemory()) >> 20,
                runtime.maxMemory() >> 20);
    }

    private DiskStore open() throws IOException {
        return DiskStore.open(DiskFiles.in(directory), LogSettings.standard()).store();
    }

    private static void timed(String what, int count, Work work) throws IOException {
        long from = System.nanoTime();
        work.run();
        long ms = Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
        System.out.printf(
                Locale.ROOT, "%s: %d in %d ms, %d a second%n", what, count, ms, count * 1000L / ms);
    }

    private void write(DiskStore store) throws IOException {
        store.state().adopt(Entries.LOG);
        Hash parent = Entries.LOG.genesis();
        for (long from = 1; from <= messages; from += batchMessages) {
            List<LogEntry> batch = new ArrayList<>();
            for (long sequence = from; sequence < from + batchMessages && sequence <= messages; sequence++) {
                Message message = new Message(sequence, 1, sequence, "client", "request " + sequence, TEXT);
                batch.add(EntryCodec.seal(message, parent, _ -> SIGNATURE));
                parent = batch.getLast().hash();
            }
            store.log().append(batch);
            store.log().sync();
        }
    }

    private void readAll(DiskStore store) throws IOException {
        long next = 1;
        while (next <= messages) next += store.log().read(next, messages, 1 << 20).size();
        require(next == messages + 1L, "read to " + next);
    }

    private static void scrub(DiskStore store) throws IOException {
        Scrub scrub = new Scrub(store.repairs().orElseThrow(), UNSIGNED);
        for (long last = 0; last < store.log().durable();) {
            Scrub.Step step = scrub.next(1 << 20);
            require(step.damage().isEmpty(), "damage " + step);
            last = step.last();
        }
    }

    private void hashes(DiskStore store) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < HASHES; i++)
            require(store.log().hashAt(random.nextInt(1, messages + 1)).isPresent(), "a hash is missing");
    }

    private static void require(boolean condition, String what) {
        if (!condition) throw new IllegalStateException(what);
    }
}
