package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The machine goes off at every single operation on the files, and forgets in several ways what was not synced.
class CrashTest {
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
            SegmentedLog log = SegmentedLog.open(files, LogSettings.tiny()).log();
            offered.add(Entries.LOG.genesis());
            log.adopt(Entries.LOG);
            adopted = true;
            for (int round = 1; round <= 6; round++) {
                epochAsked = round;
                log.promise(round);
                epoch = round;
                append(log, round);
                append(log, 2);
                durable = Math.max(durable, log.sync());
                append(log, 1);
            }
            log.close();
        }

        private void append(SegmentedLog log, int count) throws IOException {
            List<LogEntry> entries = Entries.after(log, count);
            entries.forEach(entry -> offered.add(entry.hash()));
            head = entries.getLast().sequence();
            log.append(entries);
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
        Opened opened = SegmentedLog.open(files, LogSettings.tiny());
        SegmentedLog log = opened.log();
        assertThat(opened.damage()).as(when).isEmpty();
        assertThat(opened.notes()).as(when).isEmpty();
        assertThat(log.durable()).as(when).isBetween(story.durable, story.head).isEqualTo(log.end());
        assertThat(log.promisedEpoch()).as(when).isBetween(story.epoch, story.epochAsked);
        if (story.adopted) assertThat(log.logId()).as(when).contains(Entries.LOG);
        assertWhole(log, story, when);
        goOn(log, files, when);
    }

    private static void assertWhole(SegmentedLog log, Story story, String when) throws IOException {
        List<LogEntry> entries = log.read(1, log.end(), Long.MAX_VALUE);
        assertThat(entries).as(when).hasSize((int) log.end());
        for (LogEntry entry : entries)
            assertThat(entry.hash()).as(when).isEqualTo(story.offered.get((int) entry.sequence()));
    }

    /// What was found is durable now, and the log takes more: the machine goes off once again.
    private static void goOn(SegmentedLog log, ForgetfulFiles files, String when) throws IOException {
        if (log.logId().isEmpty()) log.adopt(Entries.LOG);
        long found = log.end();
        SegmentedLog afterSecond = SegmentedLog.open(files.afterCrash(99), LogSettings.tiny()).log();
        assertThat(afterSecond.durable()).as(when).isEqualTo(found);
        log.append(Entries.after(log, 3));
        assertThat(log.sync()).as(when).isEqualTo(found + 3);
        Opened third = SegmentedLog.open(files.afterCrash(7), LogSettings.tiny());
        assertThat(third.damage()).as(when).isEmpty();
        assertThat(third.tornTail()).as(when).isEmpty();
        assertThat(third.log().durable()).as(when).isEqualTo(found + 3);
    }

    /// What a killed process has left is in the memory of the system only: names, sizes and bytes.
    @Test
    void whatFollowsAProcessThatWasKilledAnywhereSurvivesTheMachineGoingOff() throws IOException {
        long operations = operationsOf(new Story());
        for (long kill = 1; kill <= operations; kill++) {
            ForgetfulFiles files = new ForgetfulFiles().crashAt(kill);
            crash(new Story(), files);
            files.processKilled();
            SegmentedLog log = SegmentedLog.open(files, LogSettings.tiny()).log();
            log.adopt(Entries.LOG);
            log.append(Entries.after(log, 1));
            long position = log.sync();
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                Opened opened = SegmentedLog.open(files.afterCrash(seed), LogSettings.tiny());
                assertThat(opened.damage()).as("killed at " + kill + ", seed " + seed).isEmpty();
                assertThat(opened.log().durable()).isEqualTo(position);
            }
        }
    }

    @Test
    void aCutOfTheTailThatACrashInterruptsLeavesTheLogCutOrLonger() throws IOException {
        ForgetfulFiles before = filled(30);
        for (long crash = 1;; crash++) {
            ForgetfulFiles files = before.copy().crashAt(crash);
            boolean crashed = cutAfter(files, 11);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                ForgetfulFiles after = files.afterCrash(seed);
                Opened opened = SegmentedLog.open(after, LogSettings.tiny());
                assertThat(opened.damage()).as("crash at " + crash + ", seed " + seed).isEmpty();
                assertThat(opened.log().durable()).isBetween(11L, crashed ? 30L : 11L);
                assertThat(opened.log().read(1, 30, Long.MAX_VALUE)).hasSize((int) opened.log().durable());
                assertThat(kept(opened.log(), after)).isEqualTo(30);
            }
            if (!crashed) return;
        }
    }

    /// How many different messages are in the log or beside it.
    private static int kept(SegmentedLog log, ForgetfulFiles files) throws IOException {
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
        log.read(1, log.end(), Long.MAX_VALUE).forEach(visitor::message);
        LogInspector inspector = new LogInspector(files, Entries.VERIFIER, visitor);
        for (String name : files.list()) if (SetAside.isName(name)) inspector.file(name);
        return kept.size();
    }

    private static boolean cutAfter(ForgetfulFiles files, long sequence) throws IOException {
        try {
            SegmentedLog.open(files, LogSettings.tiny()).log().truncateAfter(sequence);
            return false;
        } catch (LogFailedException | CrashedException _) {
            return true;
        }
    }

    @Test
    void damageThatACrashInterruptsBeingSetAsideIsNeverForgotten() throws IOException {
        ForgetfulFiles damaged = new ForgetfulFiles();
        fill(damaged, 30);
        List<String> segments = damaged.list().stream().filter(SegmentHeader::isName).toList();
        String segment = segments.get(segments.size() / 2);
        // In its last record: only the segments behind it, which are set aside first, tell that it is no torn tail.
        damaged.flip(segment, damaged.bytes(segment).length - 50, 3);
        damaged.delete(IndexFile.nameFor(segment)); // So that a start looks.
        long found = SegmentedLog.open(damaged.copy(), LogSettings.tiny()).log().durable();
        assertThat(found).isBetween(5L, 25L);
        for (long crash = 1;; crash++) {
            ForgetfulFiles files = damaged.copy().crashAt(crash);
            boolean crashed = opens(files);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                ForgetfulFiles after = files.afterCrash(seed);
                SegmentedLog log = SegmentedLog.open(after, LogSettings.tiny()).log();
                String when = "crash at " + crash + ", seed " + seed;
                assertThat(log.durable()).as(when).isEqualTo(found);
                assertThat(log.lost()).as(when).isPresent();
                assertThat(log.lost().get().first()).as(when).isEqualTo(found + 1);
                assertThat(log.lost().get().through()).as(when).isGreaterThanOrEqualTo(found + 1);
            }
            if (!crashed) return;
        }
    }

    private static boolean opens(ForgetfulFiles files) throws IOException {
        try {
            SegmentedLog.open(files, LogSettings.tiny());
            return false;
        } catch (LogFailedException | CrashedException _) {
            return true;
        }
    }

    /// A log that was ended properly.
    static ForgetfulFiles filled(int messages) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        fill(files, messages).close();
        return files;
    }

    private static SegmentedLog fill(ForgetfulFiles files, int messages) throws IOException {
        SegmentedLog log = SegmentedLog.open(files, LogSettings.tiny()).log();
        log.adopt(Entries.LOG);
        while (log.end() < messages) {
            log.append(Entries.after(log, 1));
            log.sync();
        }
        return log;
    }
}
