package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.files.LogFailedException;
import antiphon.log.recovery.LogInspector;
import antiphon.log.recovery.Quarantine;
import antiphon.log.segment.AppendRefusedException;
import antiphon.log.segment.IndexFile;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentHeader;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The machine goes off at every single operation on the files, and forgets in several ways what was not synced.
public class CrashTest {
    private static final int WAYS_TO_FORGET = 12;

    /// What the log has promised to its node up to the crash.
    private static final class Story {
        private final List<Hash> offered = new ArrayList<>();
        private boolean adopted;
        private long durable;
        private long head;
        private long epoch;
        private long epochAsked;

        void run(ForgetfulFiles files) throws IOException {
            DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
            offered.add(Entries.LOG.genesis());
            store.state().adopt(Entries.LOG);
            adopted = true;
            for (int round = 1; round <= 6; round++) {
                epochAsked = round;
                store.state().promise(round);
                epoch = round;
                append(store, round);
                append(store, 2);
                durable = Math.max(durable, store.log().sync());
                append(store, 1);
            }
            store.close();
        }

        private void append(DiskStore store, int count) throws IOException {
            List<LogEntry> entries = Entries.after(store, count);
            entries.forEach(entry -> offered.add(entry.hash()));
            head = entries.getLast().sequence();
            store.log().append(entries);
        }
    }

    @Test
    void whatWasSyncedIsThereAndTheRestIsThereFromTheFrontOrNotAtAll() throws IOException {
        long operations = operationsOf(new Story());
        assertThat(operations).isGreaterThan(100);
        for (long crash = 1; crash <= operations; crash++) {
            ForgetfulFiles files = new ForgetfulFiles().crashAt(crash);
            Story story = new Story();
            crash(story, files);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++)
                check(story, files.afterCrash(seed), "crash at " + crash + ", seed " + seed);
        }
    }

    private static long operationsOf(Story story) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        story.run(files);
        return files.operations();
    }

    private static void crash(Story story, ForgetfulFiles files) throws IOException {
        try {
            story.run(files);
        } catch (LogFailedException | AppendRefusedException | CrashedException _) {
            // As intended.
        }
    }

    private static void check(Story story, ForgetfulFiles files, String when) throws IOException {
        Opened opened = DiskStore.open(files, LogSettings.tiny());
        DiskStore store = opened.store();
        assertThat(opened.damage()).as(when).isEmpty();
        assertThat(opened.notes()).as(when).isEmpty();
        assertThat(store.log().durable()).as(when).isBetween(story.durable, story.head).isEqualTo(store.log().end());
        assertThat(store.state().promisedEpoch()).as(when).isBetween(story.epoch, story.epochAsked);
        if (story.adopted) assertThat(store.state().logId()).as(when).contains(Entries.LOG);
        assertWhole(store, story, when);
        goOn(store, files, when);
    }

    private static void assertWhole(DiskStore store, Story story, String when) throws IOException {
        List<LogEntry> entries = store.log().read(1, store.log().end(), Long.MAX_VALUE);
        assertThat(entries).as(when).hasSize((int) store.log().end());
        for (LogEntry entry : entries)
            assertThat(entry.hash()).as(when).isEqualTo(story.offered.get((int) entry.sequence()));
    }

    /// What was found is durable now, and the log takes more: the machine goes off once again.
    private static void goOn(DiskStore store, ForgetfulFiles files, String when) throws IOException {
        if (store.state().logId().isEmpty()) store.state().adopt(Entries.LOG);
        long found = store.log().end();
        DiskStore afterSecond = DiskStore.open(files.afterCrash(99), LogSettings.tiny()).store();
        assertThat(afterSecond.log().durable()).as(when).isEqualTo(found);
        store.log().append(Entries.after(store, 3));
        assertThat(store.log().sync()).as(when).isEqualTo(found + 3);
        Opened third = DiskStore.open(files.afterCrash(7), LogSettings.tiny());
        assertThat(third.damage()).as(when).isEmpty();
        assertThat(third.tornTail()).as(when).isEmpty();
        assertThat(third.store().log().durable()).as(when).isEqualTo(found + 3);
    }

    /// What a killed process has left is in the memory of the system only: names, sizes and bytes.
    @Test
    void whatFollowsAProcessThatWasKilledAnywhereSurvivesTheMachineGoingOff() throws IOException {
        long operations = operationsOf(new Story());
        for (long kill = 1; kill <= operations; kill++) {
            ForgetfulFiles files = new ForgetfulFiles().crashAt(kill);
            crash(new Story(), files);
            files.processKilled();
            DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
            store.state().adopt(Entries.LOG);
            store.log().append(Entries.after(store, 1));
            long position = store.log().sync();
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                Opened opened = DiskStore.open(files.afterCrash(seed), LogSettings.tiny());
                assertThat(opened.damage()).as("killed at " + kill + ", seed " + seed).isEmpty();
                assertThat(opened.store().log().durable()).isEqualTo(position);
            }
        }
    }

    @Test
    void aTruncationThatACrashInterruptsLeavesTheLogTruncatedOrLonger() throws IOException {
        ForgetfulFiles before = filled(30);
        for (long crash = 1;; crash++) {
            ForgetfulFiles files = before.copy().crashAt(crash);
            boolean crashed = truncateAfter(files, 11);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                ForgetfulFiles after = files.afterCrash(seed);
                Opened opened = DiskStore.open(after, LogSettings.tiny());
                assertThat(opened.damage()).as("crash at " + crash + ", seed " + seed).isEmpty();
                assertThat(opened.store().log().durable()).isBetween(11L, crashed ? 30L : 11L);
                assertThat(opened.store().log().read(1, 30, Long.MAX_VALUE))
                        .hasSize((int) opened.store().log().durable());
                assertThat(kept(opened.store(), after)).isEqualTo(30);
            }
            if (!crashed) return;
        }
    }

    /// How many different messages are in the log or in side files.
    private static int kept(DiskStore store, ForgetfulFiles files) throws IOException {
        Set<Long> kept = new TreeSet<>();
        LogInspector.Visitor visitor = new LogInspector.Visitor() {
            @Override
            public boolean message(LogEntry entry) {
                kept.add(entry.sequence());
                return true;
            }

            @Override
            public void problem(String sentence) {}

            @Override
            public void note(String sentence) {}
        };
        store.log().read(1, store.log().end(), Long.MAX_VALUE).forEach(visitor::message);
        LogInspector inspector = new LogInspector(files, Entries.VERIFIER, visitor);
        for (String name : files.list()) if (Quarantine.isName(name)) inspector.file(name);
        return kept.size();
    }

    private static boolean truncateAfter(ForgetfulFiles files, long sequence) throws IOException {
        try {
            DiskStore.open(files, LogSettings.tiny()).store().log().truncateAfter(sequence);
            return false;
        } catch (LogFailedException | CrashedException _) {
            return true;
        }
    }

    @Test
    void damageThatACrashInterruptsBeingQuarantinedIsNeverForgotten() throws IOException {
        ForgetfulFiles damaged = new ForgetfulFiles();
        fill(damaged, 30);
        List<String> segments = damaged.list().stream().filter(SegmentHeader::isName).toList();
        String segment = segments.get(segments.size() / 2);
        // In its last record: only the segments behind it, which are quarantined first, show that it is no torn tail.
        damaged.flip(segment, damaged.bytes(segment).length - 50, 3);
        damaged.delete(IndexFile.nameFor(segment)); // So that a start looks.
        long found = DiskStore.open(damaged.copy(), LogSettings.tiny()).store().log().durable();
        assertThat(found).isBetween(5L, 25L);
        for (long crash = 1;; crash++) {
            ForgetfulFiles files = damaged.copy().crashAt(crash);
            boolean crashed = opens(files);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                ForgetfulFiles after = files.afterCrash(seed);
                DiskStore store = DiskStore.open(after, LogSettings.tiny()).store();
                String when = "crash at " + crash + ", seed " + seed;
                assertThat(store.log().durable()).as(when).isEqualTo(found);
                assertThat(store.state().lost()).as(when).isPresent();
                assertThat(store.state().lost().get().first()).as(when).isEqualTo(found + 1);
                assertThat(store.state().lost().get().through()).as(when).isGreaterThanOrEqualTo(found + 1);
            }
            if (!crashed) return;
        }
    }

    private static boolean opens(ForgetfulFiles files) throws IOException {
        try {
            DiskStore.open(files, LogSettings.tiny());
            return false;
        } catch (LogFailedException | CrashedException _) {
            return true;
        }
    }

    /// A log that was ended properly.
    public static ForgetfulFiles filled(int messages) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        fill(files, messages).close();
        return files;
    }

    private static DiskStore fill(ForgetfulFiles files, int messages) throws IOException {
        DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
        store.state().adopt(Entries.LOG);
        while (store.log().end() < messages) {
            store.log().append(Entries.after(store, 1));
            store.log().sync();
        }
        return store;
    }
}
