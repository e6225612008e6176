package antiphon.node.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.DiskStore;
import antiphon.log.ForgetfulFiles;
import antiphon.log.files.DiskFiles;
import antiphon.log.files.LogFailedException;
import antiphon.log.memory.MemoryStore;
import antiphon.log.read.DamagedLogException;
import antiphon.log.recovery.DamagedDisk;
import antiphon.log.segment.LogSettings;
import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.Await;
import antiphon.security.keys.SigningKeys;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/// A log on a real disk under which bits turn while it is open.
class RepairThreadTest {
    private static final int MESSAGES = 40;
    private static final EntryVerifier VERIFIER = new EntryVerifier(TestEntries.KEYS);
    private static final ScrubPace BUSY = new ScrubPace(500, Duration.ofMillis(1), Duration.ofMillis(1));
    private static final ScrubPace NEVER = new ScrubPace(500, Duration.ofDays(1), Duration.ofDays(1));

    /// A node that has every message, and gives it or not.
    private static final class Other implements OtherNode {
        final List<LogEntry> held = new ArrayList<>(TestEntries.chain(MESSAGES));
        final AtomicInteger asked = new AtomicInteger();
        volatile String refusal = "";

        @Override
        public String name() {
            return "worker7";
        }

        @Override
        public void ask(long first, long last, Asker asker) {
            asked.incrementAndGet();
            if (refusal.isEmpty()) asker.given(List.copyOf(held.subList((int) first - 1, (int) last)));
            else asker.failed(refusal);
        }
    }

    @TempDir private Path directory;

    private final Other other = new Other();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(RepairThread.class);
    private final AppenderBase<ILoggingEvent> listener = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            said.add(event.getFormattedMessage());
        }
    };
    private @Nullable DiskStore opened;
    private @Nullable RepairThread thread;

    @BeforeEach
    void listen() {
        listener.start();
        logger.addAppender(listener);
    }

    @AfterEach
    void close() throws IOException {
        logger.detachAppender(listener);
        if (thread != null) thread.close();
        if (opened != null) opened.close();
    }

    /// One message at a time, each durable before the next.
    private static DiskStore filled(DiskStore store) throws IOException {
        store.state().adopt(TestEntries.LOG);
        for (LogEntry entry : TestEntries.chain(MESSAGES)) {
            store.log().append(List.of(entry));
            store.log().sync();
        }
        return store;
    }

    private DiskStore log() throws IOException {
        opened = filled(DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store());
        return opened;
    }

    private void repair(DiskStore store, ScrubPace pace, OtherNode... others) {
        RepairThread made = RepairThread.of(store, VERIFIER, List.of(others), pace, broken::set).orElseThrow();
        thread = made;
        made.start();
    }

    private long saidOf(String words) {
        return said.stream().filter(line -> line.contains(words)).count();
    }

    private void awaitSaid(String words) {
        Await.until("it says " + words + ", it said " + said, () -> saidOf(words) > 0);
    }

    private static List<String> contents(List<LogEntry> entries) {
        return entries.stream().map(entry -> entry.message().content()).toList();
    }

    @Test
    void damageThatNobodyReadsIsFoundByTheScrubAndRepaired() throws IOException {
        DiskStore store = log();
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        repair(store, BUSY, other);
        disk.turnBitIn("message 7");
        awaitSaid("repaired message 7 in " + directory);
        assertThat(disk.bytes()).isEqualTo(before);
        assertThat(saidOf("DAMAGED: message 7 in " + directory)).isEqualTo(1);
        assertThat(saidOf("what worker7 holds")).isEqualTo(1);
        disk.turnBitIn("message 21");
        awaitSaid("repaired message 21");
        assertThat(disk.bytes()).isEqualTo(before);
        assertThat(broken).hasNullValue();
    }

    @Test
    void aFileThatIsMissingIsReportedOnceAndPutBackWithTheSameBytes() throws IOException {
        DiskStore store = log();
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        repair(store, BUSY, other);
        disk.delete("message 21");
        awaitSaid("repaired messages 15 to 21 in " + directory);
        assertThat(disk.bytes()).isEqualTo(before);
        assertThat(saidOf("DAMAGED: messages 15 to 21")).isEqualTo(1);
        assertThat(saidOf("the file is missing")).isEqualTo(1);
        assertThat(saidOf("DAMAGED")).isEqualTo(1);
    }

    @Test
    void damageRightBehindDamageIsRepairedWithItAndNotReportedAgain() throws IOException {
        DiskStore store = log();
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        for (int number = 15; number <= 21; number++) disk.turnBitIn("message " + number);
        repair(store, NEVER, other);
        assertThat(store.log().hashIfReadable(15)).isEmpty();
        awaitSaid("repaired messages 15 to 21");
        assertThat(disk.bytes()).isEqualTo(before);
        assertThat(saidOf("DAMAGED")).isEqualTo(1);
    }

    @Test
    void theNewestFileIsPutBackAlsoWhenNobodyHelps() throws IOException {
        DiskStore store = log();
        repair(store, BUSY);
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        disk.delete("message 40");
        awaitSaid("the newest file of the log had been deleted");
        assertThat(disk.bytes().keySet()).isEqualTo(before.keySet());
        assertThat(contents(store.log().read(39, MESSAGES, Long.MAX_VALUE))).containsExactly("message 39",
                "message 40");
        store.log().append(List.of(TestEntries.after(other.held.getLast(), "message 41")));
        assertThat(store.log().sync()).isEqualTo(MESSAGES + 1);
        store.close();
        opened = DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store();
        assertThat(opened.state().lost()).isEmpty();
        assertThat(opened.log().durable()).isEqualTo(MESSAGES + 1);
    }

    @Test
    void ofAMissingFileAllIsRepairedButWhatNobodyHas() throws IOException {
        DiskStore store = log();
        LogEntry had = other.held.set(15, other.held.get(16));
        repair(store, BUSY, other);
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        disk.delete("message 21");
        awaitSaid("cannot repair messages 15 to 18 yet");
        Await.until("what follows is repaired", () -> readable(store, 19));
        assertThat(readable(store, 16)).isFalse();
        other.held.set(15, had);
        awaitSaid("repaired messages 15 to 21");
        assertThat(disk.bytes()).isEqualTo(before);
    }

    private static boolean readable(DiskStore store, long sequence) {
        try {
            return !store.log().read(sequence, sequence, 1).isEmpty();
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void aReadThatMeetsDamageDeliversWhatIsBeforeItAndHasItRepaired() throws IOException {
        DiskStore store = log();
        repair(store, NEVER, other);
        other.refusal = "not now";
        new DamagedDisk(directory).turnBitIn("message 7");
        assertThat(contents(store.log().read(5, 20, Long.MAX_VALUE))).containsExactly("message 5", "message 6");
        assertThatThrownBy(() -> store.log().read(7, 20, Long.MAX_VALUE)).isInstanceOf(DamagedLogException.class);
        awaitSaid("DAMAGED: message 7");
        other.refusal = "";
        awaitSaid("repaired message 7");
        assertThat(store.log().read(7, 20, Long.MAX_VALUE)).hasSize(14).first()
                .satisfies(entry -> assertThat(entry.message().content()).isEqualTo("message 7"));
    }

    @Test
    void aHashThatCannotBeReadHasTheDamageRepairedToo() throws IOException {
        DiskStore store = log();
        repair(store, NEVER, other);
        new DamagedDisk(directory).turnBitIn("message 6");
        assertThat(store.log().hashIfReadable(6)).isEmpty();
        awaitSaid("repaired message 6");
        assertThat(store.log().hashAt(6)).contains(other.held.get(5).hash());
    }

    @Test
    void whileNobodyGivesItThatIsReportedOnceAndTheRestIsRead() throws IOException {
        DiskStore store = log();
        other.refusal = "not reachable";
        repair(store, BUSY, other);
        new DamagedDisk(directory).turnBitIn("message 7");
        Await.until("it tries again and again", () -> other.asked.get() >= 4);
        assertThat(saidOf("DAMAGED: message 7")).isEqualTo(1);
        assertThat(saidOf("cannot repair message 7 yet")).isEqualTo(1);
        assertThat(saidOf("worker7: not reachable")).isEqualTo(1);
        assertThat(contents(store.log().read(1, 6, Long.MAX_VALUE))).hasSize(6);
        assertThat(store.log().read(20, MESSAGES, Long.MAX_VALUE)).hasSize(MESSAGES - 19);
        other.refusal = "it is starting";
        awaitSaid("worker7: it is starting");
        other.refusal = "";
        awaitSaid("repaired message 7");
    }

    @Test
    void twoPlacesInOneBlockAreRepairedOneAfterTheOther() throws IOException {
        DiskStore store = log();
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        for (int number = 5; number <= 8; number++) disk.turnBitIn("message " + number);
        repair(store, BUSY, other);
        Await.until("all is as before", () -> {
            try {
                return disk.bytes().equals(before);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    void whatAnotherNodeGivesIsNotTrustedAndTheNextOneIsAsked() throws IOException {
        DiskStore store = log();
        Other liar = new Other();
        LogEntry parent = liar.held.get(5);
        liar.held.set(6, TestEntries.after(parent, "message 7, altered and signed"));
        Other stranger = new Other();
        SigningKeys strangeKeys = SigningKeys.ofFernetKey("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        stranger.held.set(6, EntryCodec.seal(TestEntries.message(7, "message 7"), parent.hash(), strangeKeys));
        OtherNode short7 = new OtherNode() {
            @Override
            public String name() {
                return "short";
            }

            @Override
            public void ask(long first, long last, Asker asker) {
                asker.given(List.of());
            }
        };
        other.refusal = "not now";
        new DamagedDisk(directory).turnBitIn("message 7");
        Map<String, String> damaged = new DamagedDisk(directory).bytes();
        repair(store, BUSY, liar, stranger, short7, other);
        awaitSaid("cannot repair message 7 yet");
        assertThat(said).anySatisfy(line -> assertThat(line)
                .contains("is not the one before message 8", "none of this node's keys made", "short: it gave other",
                        "worker7: not now"));
        assertThat(new DamagedDisk(directory).bytes()).isEqualTo(damaged);
        other.refusal = "";
        awaitSaid("repaired message 7");
    }

    @Test
    void anAnswerThatMakesNoSenseDoesNotEndTheNode() throws IOException {
        DiskStore store = log();
        OtherNode mad = new OtherNode() {
            @Override
            public String name() {
                return "mad";
            }

            @Override
            public void ask(long first, long last, Asker asker) {
                throw new IllegalStateException("no sense");
            }
        };
        new DamagedDisk(directory).turnBitIn("message 7");
        repair(store, BUSY, mad, other);
        awaitSaid("repaired message 7");
        assertThat(broken).hasNullValue();
    }

    @Test
    void damageInMessagesThatWereTruncatedIsForgotten() throws IOException {
        DiskStore store = log();
        other.refusal = "not now";
        repair(store, BUSY, other);
        DamagedDisk disk = new DamagedDisk(directory);
        disk.turnBitIn("message 30");
        awaitSaid("cannot repair message 30 yet");
        store.log().truncateAfter(20);
        other.refusal = "not now either"; // A reason that would be reported.
        disk.turnBitIn("message 5");
        int asked = other.asked.get();
        Await.until("another is tried again and again", () -> other.asked.get() >= asked + 5);
        assertThat(saidOf("cannot repair message 5 yet")).isEqualTo(1);
        assertThat(saidOf("cannot repair message 30 yet")).isEqualTo(1);
    }

    @Test
    void aRepairThatCannotBeSyncedEndsTheNode() throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        DiskStore store = filled(DiskStore.open(files, LogSettings.tiny()).store());
        opened = store;
        files.turnBitIn("message 7");
        files.failSyncs(true);
        repair(store, BUSY, other);
        Await.until("it breaks", () -> broken.get() != null);
        assertThat(broken.get()).isInstanceOf(LogFailedException.class).hasMessageContaining("cannot sync");
        assertThatThrownBy(() -> store.log().append(List.of())).isInstanceOf(LogFailedException.class);
    }

    @Test
    void aLogInMemoryNeedsNone() {
        assertThat(RepairThread.of(new MemoryStore(), VERIFIER, List.of(), NEVER, broken::set)).isEmpty();
    }
}
