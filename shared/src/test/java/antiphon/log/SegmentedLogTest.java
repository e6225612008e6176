package antiphon.log;

import static antiphon.log.Entries.LOG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private SegmentedLog open() throws IOException {
        return opened().log();
    }

    private Opened opened() throws IOException {
        return SegmentedLog.open(DiskFiles.in(directory.resolve("data")), LogSettings.tiny());
    }

    private SegmentedLog with(int messages) throws IOException {
        SegmentedLog log = open();
        log.adopt(LOG);
        for (int i = 0; i < messages; i++) {
            log.append(Entries.after(log, 1));
            log.sync();
        }
        return log;
    }

    @Test
    void aNewLogIsEmptyAndBelongsToNone() throws IOException {
        try (SegmentedLog log = open()) {
            assertThat(log.logId()).isEmpty();
            assertThat(log.promisedEpoch()).isZero();
            assertThat(log.end()).isZero();
            assertThat(log.durable()).isZero();
            assertThat(log.hashAt(0)).isEmpty();
            assertThat(log.read(1, 10, 1000)).isEmpty();
            assertThat(log.lost()).isEmpty();
        }
    }

    @Test
    void itKnowsHowManyBytesTheMessagesAboveANumberTake() throws IOException {
        try (SegmentedLog log = with(50)) {
            long all = log.bytesAbove(0);
            assertThat(all).as("files may have room for more").isLessThanOrEqualTo(bytesOfFiles());
            long before = all;
            for (long sequence = 1; sequence < 50; sequence++) {
                long above = log.bytesAbove(sequence);
                long messages = log.read(sequence + 1, 50, Long.MAX_VALUE).stream()
                        .mapToLong(LogEntry::sizeBytes).sum();
                assertThat(above).as("above %s", sequence).isBetween(messages, before);
                before = above;
            }
            assertThat(log.bytesAbove(50)).isZero();
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
        try (SegmentedLog log = with(50)) {
            assertThat(log.end()).isEqualTo(50);
        } finally {
            Locale.setDefault(before);
        }
        try (SegmentedLog log = open()) {
            assertThat(log.durable()).isEqualTo(50);
        }
    }

    @Test
    void whatWasWrittenIsThereAfterTheNextStart() throws IOException {
        List<LogEntry> written;
        try (SegmentedLog log = with(50)) {
            log.promise(7);
            written = log.read(1, 50, Long.MAX_VALUE);
        }
        Opened again = opened();
        try (SegmentedLog log = again.log()) {
            assertThat(again.tornTail()).isEmpty();
            assertThat(again.damage()).isEmpty();
            assertThat(again.notes()).isEmpty();
            assertThat(log.logId()).contains(LOG);
            assertThat(log.promisedEpoch()).isEqualTo(7);
            assertThat(log.durable()).isEqualTo(50);
            assertThat(encoded(log.read(1, 50, Long.MAX_VALUE))).isEqualTo(encoded(written));
            for (LogEntry entry : written) assertThat(log.hashAt(entry.sequence())).contains(entry.hash());
        }
    }

    private static List<String> encoded(List<LogEntry> entries) {
        return entries.stream().map(entry -> HexFormat.of().formatHex(entry.encoded())).toList();
    }

    @Test
    void aSecondProcessIsRefusedWithOneSentence() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        try (SegmentedLog _ = open()) {
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
        try (SegmentedLog log = with(30)) {
            Thread.currentThread().interrupt();
            for (int i = 0; i < 10; i++) {
                log.append(Entries.after(log, 3));
                log.promise(i);
                assertThat(log.sync()).isEqualTo(33 + 3L * i);
            }
            assertThat(log.read(1, 5, 10_000)).hasSize(5);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(log.read(1, 60, Long.MAX_VALUE)).hasSize(60);
        }
    }

    @Test
    void onlyTheNextMessageCanBeAppended() throws IOException {
        try (SegmentedLog log = with(3)) {
            List<LogEntry> next = Entries.after(log, 3);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> log.append(next.subList(1, 3)))
                    .withMessageContaining("message 5 cannot follow message 3");
            LogEntry stranger = Entries.after(3, LOG.genesis(), List.of("x")).getFirst();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> log.append(List.of(stranger)))
                    .withMessageContaining("follows another message");
            assertThat(log.end()).isEqualTo(3);
        }
    }

    @Test
    void messagesNeedALogId() throws IOException {
        try (SegmentedLog log = open()) {
            List<LogEntry> entries = Entries.after(0, LOG.genesis(), List.of("x"));
            assertThatThrownBy(() -> log.append(entries)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aCutTailIsKeptAsideAsASegment() throws IOException {
        try (SegmentedLog log = with(20)) {
            Cut cut = log.truncateAfter(7);
            assertThat(cut.first()).isEqualTo(8);
            assertThat(cut.last()).isEqualTo(20);
            assertThat(cut.setAside()).isNotEmpty().allSatisfy(path -> assertThat(Path.of(path)).exists());
            assertThat(log.end()).isEqualTo(7);
            assertThat(log.durable()).isEqualTo(7);
            log.append(Entries.after(log, List.of("another eighth")));
            log.sync();
        }
        Opened again = opened();
        try (SegmentedLog log = again.log()) {
            assertThat(again.damage()).isEmpty();
            assertThat(log.durable()).isEqualTo(8);
            assertThat(log.read(8, 8, 1).getFirst().message().content()).isEqualTo("another eighth");
        }
    }

    @Test
    void afterTheEndNothingIsTaken() throws IOException {
        SegmentedLog log = with(1);
        List<LogEntry> next = Entries.after(log, 1);
        log.close();
        assertThatThrownBy(() -> log.append(next)).isInstanceOf(IOException.class).hasMessageContaining("closed");
        assertThatThrownBy(log::sync).isInstanceOf(IOException.class);
        assertThat(log.lost()).isEqualTo(Optional.empty());
    }
}
