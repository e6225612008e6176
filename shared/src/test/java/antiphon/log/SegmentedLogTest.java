package antiphon.log;

import static antiphon.log.Entries.LOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.files.DiskFiles;
import antiphon.log.files.LogInUseException;
import antiphon.log.segment.LogSettings;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log on a real disk.
class SegmentedLogTest {
    @TempDir private Path directory;

    private DiskStore open() throws IOException {
        return opened().store();
    }

    private Opened opened() throws IOException {
        return DiskStore.open(DiskFiles.in(directory.resolve("data")), LogSettings.tiny());
    }

    private DiskStore with(int messages) throws IOException {
        DiskStore store = open();
        store.state().adopt(LOG);
        for (int i = 0; i < messages; i++) {
            store.log().append(Entries.after(store, 1));
            store.log().sync();
        }
        return store;
    }

    @Test
    void aNewLogIsEmptyAndBelongsToNone() throws IOException {
        try (DiskStore store = open()) {
            assertThat(store.state().logId()).isEmpty();
            assertThat(store.state().promisedEpoch()).isZero();
            assertThat(store.log().end()).isZero();
            assertThat(store.log().durable()).isZero();
            assertThat(store.log().hashAt(0)).isEmpty();
            assertThat(store.log().read(1, 10, 1000)).isEmpty();
            assertThat(store.state().lost()).isEmpty();
        }
    }

    @Test
    void itKnowsHowManyBytesTheMessagesAboveANumberTake() throws IOException {
        try (DiskStore store = with(50)) {
            long all = store.log().bytesAbove(0);
            assertThat(all).as("files may have room for more").isLessThanOrEqualTo(bytesOfFiles());
            long before = all;
            for (long sequence = 1; sequence < 50; sequence++) {
                long above = store.log().bytesAbove(sequence);
                long messages = store.log().read(sequence + 1, 50, Long.MAX_VALUE).stream()
                        .mapToLong(LogEntry::sizeBytes).sum();
                assertThat(above).as("above %s", sequence).isBetween(messages, before);
                before = above;
            }
            assertThat(store.log().bytesAbove(50)).isZero();
        }
    }

    private long bytesOfFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("data"))) {
            return files.filter(file -> file.toString().endsWith(".log")).mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /// The names of its files are the same everywhere.
    @Test
    void aLogIsFoundAgainWhereNumbersAreWrittenInOtherDigits() throws IOException {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.of("ar", "EG"));
        try (DiskStore store = with(50)) {
            assertThat(store.log().end()).isEqualTo(50);
        } finally {
            Locale.setDefault(before);
        }
        try (DiskStore store = open()) {
            assertThat(store.log().durable()).isEqualTo(50);
        }
    }

    @Test
    void whatWasWrittenIsThereAfterTheNextStart() throws IOException {
        List<LogEntry> written;
        try (DiskStore store = with(50)) {
            store.state().promise(7);
            written = store.log().read(1, 50, Long.MAX_VALUE);
        }
        Opened again = opened();
        try (DiskStore store = again.store()) {
            assertThat(again.tornTail()).isEmpty();
            assertThat(again.damage()).isEmpty();
            assertThat(again.notes()).isEmpty();
            assertThat(store.state().logId()).contains(LOG);
            assertThat(store.state().promisedEpoch()).isEqualTo(7);
            assertThat(store.log().durable()).isEqualTo(50);
            assertThat(encoded(store.log().read(1, 50, Long.MAX_VALUE))).isEqualTo(encoded(written));
            for (LogEntry entry : written) assertThat(store.log().hashAt(entry.sequence())).contains(entry.hash());
        }
    }

    private static List<String> encoded(List<LogEntry> entries) {
        return entries.stream().map(entry -> HexFormat.of().formatHex(entry.encoded())).toList();
    }

    @Test
    void aSecondProcessIsRefusedWithOneSentence() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        try (DiskStore _ = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(LogInUseException.class)
                    .hasMessageContaining("is in use by another process");
            ChildJvm other = ChildJvm.run(64, ManyMessages.class, data.toString(), "1", "1");
            assertThat(other.exitCode()).isNotZero();
            assertThat(other.said()).contains(data + " is in use by another process: stop it");
        }
        open().close();
    }

    @Test
    void anInterruptedThreadGoesOnWritingAndReading() throws IOException {
        try (DiskStore store = with(30)) {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 10; i++) {
                store.log().append(Entries.after(store, 3));
                store.state().promise(i);
                assertThat(store.log().sync()).isEqualTo(33 + 3L * i);
            }
            assertThat(store.log().read(1, 5, 10_000)).hasSize(5);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(store.log().read(1, 60, Long.MAX_VALUE)).hasSize(60);
        }
    }

    @Test
    void onlyTheNextMessageCanBeAppended() throws IOException {
        try (DiskStore store = with(3)) {
            List<LogEntry> next = Entries.after(store, 3);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.log().append(next.subList(1, 3)))
                    .withMessageContaining("message 5 cannot follow message 3");
            LogEntry stranger = Entries.after(3, LOG.genesis(), List.of("x")).getFirst();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.log().append(List.of(stranger)))
                    .withMessageContaining("follows another message");
            assertThat(store.log().end()).isEqualTo(3);
        }
    }

    @Test
    void messagesNeedALogId() throws IOException {
        try (DiskStore store = open()) {
            List<LogEntry> entries = Entries.after(0, LOG.genesis(), List.of("x"));
            assertThatThrownBy(() -> store.log().append(entries)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aTruncatedTailIsQuarantinedAsASegment() throws IOException {
        try (DiskStore store = with(20)) {
            Truncated truncated = store.log().truncateAfter(7);
            assertThat(truncated.first()).isEqualTo(8);
            assertThat(truncated.last()).isEqualTo(20);
            assertThat(truncated.quarantined()).isNotEmpty().allSatisfy(path -> assertThat(Path.of(path)).exists());
            assertThat(store.log().end()).isEqualTo(7);
            assertThat(store.log().durable()).isEqualTo(7);
            store.log().append(Entries.after(store, List.of("another eighth")));
            store.log().sync();
        }
        Opened again = opened();
        try (DiskStore store = again.store()) {
            assertThat(again.damage()).isEmpty();
            assertThat(store.log().durable()).isEqualTo(8);
            assertThat(store.log().read(8, 8, 1).getFirst().message().content()).isEqualTo("another eighth");
        }
    }

    @Test
    void afterTheEndNothingIsTaken() throws IOException {
        DiskStore store = with(1);
        List<LogEntry> next = Entries.after(store, 1);
        store.close();
        assertThatThrownBy(() -> store.log().append(next)).isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(store.log()::sync).isInstanceOf(IOException.class);
        assertThat(store.state().lost()).isEqualTo(Optional.empty());
    }
}
