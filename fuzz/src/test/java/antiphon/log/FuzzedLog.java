package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.files.LogFile;
import antiphon.log.recovery.LogInspector;
import antiphon.log.segment.IndexFile;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A small log of which one file is exchanged for what a fuzzer made, and what must hold of it all the same.
final class FuzzedLog {
    static final int MESSAGES = 30;
    static final LogSettings SETTINGS = new LogSettings(1024, 300, 2, 600, 0, 1, 0, 2);
    private static final ForgetfulFiles FILLED = filled();
    private static final List<LogEntry> WRITTEN = written();

    private FuzzedLog() {}

    private static ForgetfulFiles filled() {
        try {
            ForgetfulFiles files = new ForgetfulFiles();
            DiskStore store = DiskStore.open(files, SETTINGS).store();
            store.state().adopt(Entries.LOG);
            store.state().promise(3);
            for (int number = 1; number <= MESSAGES; number++) store.log().append(Entries.after(store, 1));
            store.close();
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<LogEntry> written() {
        try {
            return DiskStore.open(FILLED.copy(), SETTINGS).store().log().read(1, MESSAGES, Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ForgetfulFiles with(String name, byte[] bytes) throws IOException {
        ForgetfulFiles files = FILLED.copy();
        try (LogFile file = files.create(name)) {
            file.write(ByteBuffer.wrap(bytes), 0);
        }
        return files;
    }

    static List<String> segments() {
        return FILLED.list().stream().filter(SegmentHeader::isName).toList();
    }

    static List<String> indexes() {
        return FILLED.list().stream().filter(IndexFile::isName).toList();
    }

    static byte[] bytesOf(String name) throws IOException {
        try (LogFile file = FILLED.openToRead(name)) {
            ByteBuffer bytes = ByteBuffer.allocate((int) file.size());
            var _ = file.read(bytes, 0);
            return bytes.array();
        }
    }

    /// Opens it as a node would and reads all of it: each message is the one that was written under its number, or it
    /// is not given out, or the check of its signature refuses it, as all do who take it from there, the scrub and
    /// `verify`. For checksum and hash need no secret: the fuzzer makes right ones.
    static void assertNothingAlteredIsGivenOut(ForgetfulFiles files) {
        try (DiskStore store = DiskStore.open(files, SETTINGS).store()) {
            long start = store.log().start();
            long durable = store.log().durable();
            assertThat(durable).isBetween(start - 1, Math.max(start - 1, MESSAGES));
            for (long number = start; number <= durable; number++) assertGivesWhatWasWritten(store, number);
            var _ = store.repairs().orElseThrow().firstDamage(start, Math.max(start, durable), Entries.VERIFIER);
        } catch (IOException _) {
            // Said by name and reason, and nothing was given out.
        }
        inspect(files);
    }

    private static void assertGivesWhatWasWritten(DiskStore store, long number) {
        try {
            List<LogEntry> read = store.log().read(number, number, Long.MAX_VALUE);
            if (read.isEmpty()) return;
            LogEntry written = WRITTEN.get((int) number - 1);
            if (read.getFirst().hash().equals(written.hash()))
                assertThat(read.getFirst().message()).isEqualTo(written.message());
            else
                assertThat(Entries.VERIFIER.problemWith(read.getFirst())).isPresent();
        } catch (IOException _) {
            // Damage is said.
        }
    }

    /// As `antiphon log dump` and `log verify` do.
    private static void inspect(ForgetfulFiles files) {
        List<String> seen = new ArrayList<>();
        LogInspector.Visitor visitor = new LogInspector.Visitor() {
            @Override
            public boolean message(LogEntry entry) {
                try {
                    seen.add(entry.message().content());
                } catch (MalformedEntryException _) {
                    // Reported by the code that prints it.
                }
                return true;
            }

            @Override
            public void problem(String sentence) {
                assertThat(sentence).isNotBlank();
            }

            @Override
            public void note(String sentence) {
                assertThat(sentence).isNotBlank();
            }
        };
        try {
            new LogInspector(files, Entries.VERIFIER, visitor).directory();
        } catch (IOException _) {
            // A newer version, for example.
        }
        assertThat(seen.size()).isLessThanOrEqualTo(2 * MESSAGES);
    }
}
