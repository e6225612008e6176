package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.segment.LogSettings;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// While the disk is at work for one thread, another goes on with the log; then the machine goes off. Whatever position
/// the log reports as durable at any moment, so much at least is left.
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
        void on(DiskStore store) throws IOException;
    }

    /// What is done with a log in several segments whose last two messages are not synced.
    @SuppressWarnings("ImmutableEnumChecker") // Its functions hold nothing.
    enum Work {
        SYNC(User.SYNCER, store -> store.log().sync()), APPEND(User.APPENDER,
                store -> store.log().append(Entries.after(store, 1))), APPEND_TO_A_NEW_SEGMENT(User.APPENDER,
                        store -> store.log().append(Entries.after(store, List.of("x".repeat(900), "y")))), CUT_ONE(
                                User.APPENDER,
                                store -> store.log().truncateAfter(store.log().end() - 1)), CUT_SEGMENTS(User.APPENDER,
                                        store -> store.log().truncateAfter(4)), CUT_AND_APPEND(User.APPENDER, store -> {
                                            store.log().truncateAfter(store.log().end() - 3);
                                            store.log().append(Entries.after(store,
                                                    List.of("another", "and another", "and one more")));
                                        }), PROMISE(User.APPENDER, store -> store.state()
                                                .promise(store.state().promisedEpoch() + 1)), REPAIR(
                                                        User.HEALER,
                                                        store -> store.repairs().orElseThrow()
                                                                .repair(store.log().read(2, 2, 1))), REPAIR_THE_NEWEST(
                                                                        User.HEALER,
                                                                        store -> store.repairs().orElseThrow().repair(
                                                                                store.log().read(store.log().durable(),
                                                                                        store.log().durable(), 1)));

        private final User user;
        private final Change change;

        Work(User user, Change change) {
            this.user = user;
            this.change = change;
        }

        void on(DiskStore store) throws IOException {
            change.on(store);
        }

        boolean mayRunWith(Work other) {
            return user != other.user;
        }
    }

    /// What the log reported while the disk was at work, and what would be left if the machine went off just then.
    private static final class Moment {
        private final ForgetfulFiles files;
        private final DiskStore store;
        private long reported;
        private long epoch;

        Moment(ForgetfulFiles files, DiskStore store) {
            this.files = files;
            this.store = store;
        }

        void check(String when) throws IOException {
            reported = store.log().durable();
            epoch = store.state().promisedEpoch();
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) check(files.afterCrash(seed), when + ", seed " + seed);
            check(files.afterForgetting(), when + ", nothing kept");
        }

        private void check(ForgetfulFiles left, String when) throws IOException {
            Opened opened = DiskStore.open(left, LogSettings.tiny());
            assertThat(opened.damage()).as(when).isEmpty();
            assertThat(opened.store().log().durable()).as("%s: what is left, where %d was reported", when, reported)
                    .isGreaterThanOrEqualTo(reported);
            assertThat(opened.store().state().promisedEpoch()).as(when).isGreaterThanOrEqualTo(epoch);
            assertThat(opened.store().log().read(1, Long.MAX_VALUE, Long.MAX_VALUE)).as(when)
                    .hasSize((int) opened.store().log().durable());
        }

        /// Of what is left nothing is other than what the log has now.
        void checkSameMessages(String when) throws IOException {
            check(when);
            List<LogEntry> now = store.log().read(1, store.log().end(), Long.MAX_VALUE);
            for (long seed = 0; seed < WAYS_TO_FORGET; seed++) {
                DiskStore left = DiskStore.open(files.afterCrash(seed), LogSettings.tiny()).store();
                assertThat(left.log().end()).as(when).isLessThanOrEqualTo(store.log().end());
                for (LogEntry entry : left.log().read(1, left.log().end(), Long.MAX_VALUE))
                    assertThat(entry.hash()).as(when).isEqualTo(now.get((int) entry.sequence() - 1).hash());
            }
        }
    }

    private static DiskStore unsyncedEnd(ForgetfulFiles files) throws IOException {
        DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
        store.log().append(Entries.after(store, 2));
        return store;
    }

    /// Runs `work`, and `other` while the disk is at its force number `during`.
    ///
    /// @return whether it came to that
    private static boolean run(int synced, Work work, Work other, int during) throws Exception {
        ForgetfulFiles files = CrashTest.filled(synced);
        DiskStore store = unsyncedEnd(files);
        Moment moment = new Moment(files, store);
        String what = other + " during force " + during + " of " + work + " with " + synced + " synced";
        List<Concurrent> begun = new ArrayList<>();
        Thread worker = Thread.currentThread();
        int[] forces = new int[1];
        files.whileForced(() -> {
            if (Thread.currentThread() != worker || ++forces[0] != during) return;
            moment.check("before " + what);
            begun.add(Concurrent.run(() -> {
                other.on(store);
                return true;
            }));
            moment.check("in " + what);
        });
        work.on(store);
        if (begun.stream().allMatch(Concurrent::isDone)) moment.check("right after " + what);
        for (Concurrent each : begun) each.join();
        files.whileForced(() -> {});
        moment.checkSameMessages("after " + what);
        assertThat(store.log().sync()).as(what).isEqualTo(store.log().end());
        moment.checkSameMessages("after " + what + " and a sync");
        assertThat(DiskStore.open(files.afterForgetting(), LogSettings.tiny()).store().log().end())
                .isEqualTo(store.log().end());
        return !begun.isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReportedIsLeftWhateverIsDoneDuringTheForcesOf(Work work) throws Exception {
        for (Work other : Work.values()) {
            if (!other.mayRunWith(work)) continue;
            int forces = 0;
            for (int synced = 10; synced < 10 + SEGMENT_MESSAGES; synced++)
                for (int during = 1; run(synced, work, other, during); during++) forces++;
            assertThat(forces).as("%s during the forces of %s", other, work).isPositive();
        }
    }
}
