package antiphon.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.node.Await;
import antiphon.node.GatedLog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogSyncerTest {
    private final GatedLog log = new GatedLog();
    private final List<LogEntry> chain = TestEntries.chain(20);
    private final List<Long> durable = Collections.synchronizedList(new ArrayList<>());
    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> truncationsBefore = Collections.synchronizedList(new ArrayList<>());
    private final LogSyncer syncer = new LogSyncer(
            "syncer under test",
            log,
            (position, truncations) -> {
                truncationsBefore.add(truncations);
                durable.add(position);
            },
            failures::add);

    @AfterEach
    void close() {
        log.syncsLetThrough.release(100);
        syncer.close();
    }

    private void append(int number) {
        log.append(List.of(chain.get(number - 1)));
        syncer.wanted();
    }

    @Test
    void oneSyncCoversEverythingThatQueuedUpDuringTheOneBefore() {
        syncer.start();
        append(1);
        Await.until("a sync begins", log.syncsBegun::tryAcquire);
        for (int number = 2; number <= 11; number++) append(number);
        log.syncsLetThrough.release();
        Await.until("a sync begins", log.syncsBegun::tryAcquire);
        log.syncsLetThrough.release(100);
        Await.until("eleven messages are durable", () -> log.durable() == 11 && durable.contains(11L));
        syncer.close();
        assertThat(log.syncs).as("syncs for eleven messages").hasValue(2);
        assertThat(durable).isSorted().last().isEqualTo(11L);
        assertThat(failures).isEmpty();
    }

    @Test
    void whatIsWantedDuringASyncIsNotTakenForCoveredByIt() {
        syncer.start();
        append(1);
        Await.until("a sync begins", log.syncsBegun::tryAcquire);
        syncer.wanted();
        log.syncsLetThrough.release(2);
        Await.until("a second sync", () -> log.syncs.get() == 2);
    }

    @Test
    void withoutAWishNothingIsSynced() {
        syncer.start();
        syncer.close();
        assertThat(log.syncs).hasValue(0);
    }

    @Test
    void aWishFromBeforeTheStartIsKept() {
        append(1);
        log.syncsLetThrough.release();
        syncer.start();
        Await.until("it is durable", () -> durable.equals(List.of(1L)));
    }

    @Test
    void aFailedSyncIsReportedOnceAndNeverTriedAgain() {
        log.syncFails = true;
        log.syncsLetThrough.release(100);
        syncer.start();
        append(1);
        Await.until("the failure is reported", () -> !failures.isEmpty());
        log.syncFails = false;
        append(2);
        syncer.close();
        assertThat(failures).singleElement().satisfies(reported -> assertThat(reported).hasMessage("the disk is gone"));
        assertThat(log.syncs).hasValue(1);
        assertThat(durable).isEmpty();
    }

    @Test
    void aTailIsTruncatedBetweenTwoSyncsWhichReportBeforeOrAfter() throws InterruptedException {
        syncer.start();
        append(1);
        append(2);
        Await.until("a sync begins", log.syncsBegun::tryAcquire);
        Thread truncating = Thread.ofPlatform().start(() -> truncate(1));
        Await.until("the truncation waits for the sync", () -> truncating.getState() == Thread.State.BLOCKED);
        assertThat(log.end()).isEqualTo(2);
        log.syncsLetThrough.release(100);
        truncating.join();
        append(2);
        syncer.wanted();
        Await.until("the other message 2 is durable", () -> truncationsBefore.contains(1L) && durable.getLast() == 2);
        assertThat(truncationsBefore.getFirst()).isZero();
        assertThat(durable.getFirst()).isEqualTo(2);
        assertThat(failures).isEmpty();
    }

    /// What was said of messages 1 and 2 before the truncation does not count: of message 1 it has to be said again.
    @Test
    void whatATruncationLeavesIsReportedAgainWithoutAnotherAppend() {
        log.syncsLetThrough.release(100);
        syncer.start();
        append(1);
        append(2);
        Await.until("both are durable", () -> durable.contains(2L));
        truncate(1);
        Await.until("the first is reported again", () -> truncationsBefore.getLast() == 1 && durable.getLast() == 1);
        assertThat(failures).isEmpty();
    }

    private void truncate(long after) {
        try {
            syncer.truncate(() -> log.truncateAfter(after));
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aCallerMaySyncByItself() {
        syncer.start();
        log.append(chain.subList(0, 3));
        log.syncsLetThrough.release();
        assertThat(syncer.syncHere()).contains(new Syncs.Synced(3, 0));
        assertThat(durable).as("what is reported to others").isEmpty();
    }

    @Test
    void aCallerDoesNotSyncBesideASyncUnderWayAndLeavesTheNextToIt() {
        syncer.start();
        append(1);
        Await.until("a sync begins", log.syncsBegun::tryAcquire);
        log.append(chain.subList(1, 2));
        assertThat(syncer.syncHere()).isEmpty();
        log.syncsLetThrough.release(2);
        Await.until("both are durable", () -> durable.contains(2L));
    }

    @Test
    void aFailureOfASyncByACallerIsReportedToo() {
        log.syncFails = true;
        log.syncsLetThrough.release();
        log.append(chain.subList(0, 1));
        assertThat(syncer.syncHere()).isEmpty();
        assertThat(failures).singleElement().satisfies(reported -> assertThat(reported).hasMessage("the disk is gone"));
    }

    @Test
    void itsListenerMayCloseIt() {
        List<LogSyncer> self = new ArrayList<>();
        LogSyncer closing = new LogSyncer("closes itself", log, (_, _) -> self.getFirst().close(), failures::add);
        self.add(closing);
        log.syncsLetThrough.release(100);
        closing.start();
        closing.wanted();
        Await.until("it was synced", () -> log.syncs.get() == 1);
        closing.close();
        assertThat(failures).isEmpty();
    }
}
