package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// While the disk is at work for one thread, another goes on with the log; then the machine goes off. Whatever position
/// the log tells at any moment, so much at least is left.
class WorkDuringSyncTest {
    private static final int WAYS_TO_FORGET = 3;
    /// As many as fit a segment: some of the logs have room in their newest for what comes, some have not.
    private static final int SEGMENT_MESSAGES = 5;

    /// A log has three users: each thread does one thing at a time.
    enum User {
        APPENDER, SYNCER, HEALER
    }

    @FunctionalInterface
    private interface Change {
        void on(SegmentedLog log) throws IOException;
    }

    /// What is done with a log in several segments whose last two messages are not synced.
    @SuppressWarnings("ImmutableEnumChecker") // Its functions hold nothing.
    enum Work {
        SYNC(User.SYNCER, SegmentedLog::sync), APPEND(User.APPENDER,
                log -> log.append(Entries.after(log, 1))), APPEND_TO_A_NEW_SEGMENT(User.APPENDER,
                        log -> log.append(Entries.after(log, List.of("x".repeat(900), "y")))), CUT_ONE(User.APPENDER,
                                log -> log.truncateAfter(log.end() - 1)), CUT_SEGMENTS(User.APPENDER,
                                        log -> log.truncateAfter(4)), CUT_AND_APPEND(User.APPENDER, log -> {
                                            log.truncateAfter(log.end() - 3);
                                            log.append(Entries.after(log,
                                                    List.of("another", "and another", "and one more")));
                                        }), PROMISE(User.APPENDER, log -> log.promise(log.promisedEpoch() + 1)), REPAIR(
                                                User.HEALER,
                                                log -> log.repairs().orElseThrow()
                                                        .repair(log.read(2, 2, 1))), REPAIR_THE_NEWEST(User.HEALER,
                                                                log -> log.repairs().orElseThrow().repair(
                                                                        log.read(log.durable(), log.durable(), 1)));

        private final User user;
        private final Change change;

        Work(User user, Change change) {
            this.user = user;
            this.change = change;
        }

        void on(SegmentedLog log) throws IOException {
            change.on(log);
        }

        boolean mayRunBeside(Work other) {
            return user != other.user;
        }
    }

    /// What the log told while the disk was at work, and what would be left if the machine went off just then.
    private static final class Moment {
        private final ForgetfulFiles files;
        private final SegmentedLog log;
        private long told;
        private long epoch;

        Moment(ForgetfulFiles files, SegmentedLog log) {
            this.files = files;
            this.log = log;
        }

        void check(String when) throws IOException {
            told = log.durable();
            epoch = log.promisedEpoch();
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) check(files.afterCrash(seed), when + ", seed " + seed);
            check(files.afterForgetting(), when + ", nothing kept");
        }

        private void check(ForgetfulFiles left, String when) throws IOException {
            Opened opened = SegmentedLog.open(left, LogSettings.tiny());
            assertThat(opened.damage()).as(when).isEmpty();
            assertThat(opened.log().durable()).as("%s: what is left, where %d was told", when, told)
                    .isGreaterThanOrEqualTo(told);
            assertThat(opened.log().promisedEpoch()).as(when).isGreaterThanOrEqualTo(epoch);
            assertThat(opened.log().read(1, Long.MAX_VALUE, Long.MAX_VALUE)).as(when)
                    .hasSize((int) opened.log().durable());
        }

        /// Of what is left nothing is other than what the log has now.
        void checkSameMessages(String when) throws IOException {
            check(when);
            List<LogEntry> now = log.read(1, log.end(), Long.MAX_VALUE);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                SegmentedLog left = SegmentedLog.open(files.afterCrash(seed), LogSettings.tiny()).log();
                assertThat(left.end()).as(when).isLessThanOrEqualTo(log.end());
                for (LogEntry entry : left.read(1, left.end(), Long.MAX_VALUE))
                    assertThat(entry.hash()).as(when).isEqualTo(now.get((int) entry.sequence() - 1).hash());
            }
        }
    }

    private static SegmentedLog unsyncedEnd(ForgetfulFiles files) throws IOException {
        SegmentedLog log = SegmentedLog.open(files, LogSettings.tiny()).log();
        log.append(Entries.after(log, 2));
        return log;
    }

    /// Runs `work`, and `beside` while the disk is at its force number `during`.
    ///
    /// @return whether it came to that
    private static boolean run(int synced, Work work, Work beside, int during) throws Exception {
        ForgetfulFiles files = CrashTest.filled(synced);
        SegmentedLog log = unsyncedEnd(files);
        Moment moment = new Moment(files, log);
        String what = beside + " during force " + during + " of " + work + " with " + synced + " synced";
        List<Beside> begun = new ArrayList<>();
        Thread worker = Thread.currentThread();
        int[] forces = new int[1];
        files.whileForced(() -> {
            if (Thread.currentThread() != worker || ++forces[0] != during) return;
            moment.check("before " + what);
            begun.add(Beside.run(() -> {
                beside.on(log);
                return true;
            }));
            moment.check("in " + what);
        });
        work.on(log);
        if (begun.stream().allMatch(Beside::isDone)) moment.check("right after " + what);
        for (Beside each : begun) each.join();
        files.whileForced(() -> {});
        moment.checkSameMessages("after " + what);
        assertThat(log.sync()).as(what).isEqualTo(log.end());
        moment.checkSameMessages("after " + what + " and a sync");
        assertThat(SegmentedLog.open(files.afterForgetting(), LogSettings.tiny()).log().end()).isEqualTo(log.end());
        return !begun.isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsToldIsLeftWhateverIsDoneDuringTheForcesOf(Work work) throws Exception {
        for (Work beside : Work.values()) {
            if (!beside.mayRunBeside(work)) continue;
            int forces = 0;
            for (int synced = 10; synced < 10 + SEGMENT_MESSAGES; synced++)
                for (int during = 1; run(synced, work, beside, during); during++) forces++;
            assertThat(forces).as("%s during the forces of %s", beside, work).isPositive();
        }
    }
}
