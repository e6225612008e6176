package antiphon.node.loop;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.Await;
import antiphon.node.GatedLog;
import antiphon.node.loop.StorageWatch.Room;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StorageWatchTest {
    private static final long RESERVE = 64 << 20;

    private final GatedLog log = new GatedLog();
    private final List<Room> seen = new CopyOnWriteArrayList<>();
    private final StorageWatch watch = new StorageWatch(log, seen::add);

    private static Room room(long freeBytes, long reserveBytes) {
        return new Room("memory", freeBytes, reserveBytes, Optional.empty());
    }

    @AfterEach
    void stop() {
        watch.close();
    }

    @Test
    void aLogThatIsFullAtTheStartIsReportedBeforeTheStartIsOver() {
        log.freeBytes = RESERVE - 1;
        watch.start();
        assertThat(seen.getFirst()).isEqualTo(room(RESERVE - 1, RESERVE));
        assertThat(seen.getFirst().isEnough()).isFalse();
    }

    @Test
    void aShortageSaysWhereWhatIsLeftAndWhatToDo() {
        assertThat(new Room("/data", 7, 10, Optional.empty()).shortage())
                .contains("/data has room for 7 more bytes and keeps 10 in reserve: free some");
        assertThat(new Room("/data", 10, 10, Optional.empty()).shortage()).isEmpty();
    }

    @Test
    void theAdviceFollowsTheReasonAndNotTheNameOfTheDirectory() {
        assertThat(StorageTrouble.withAdvice("/home/me/workspace/log: it is missing")).contains("bring it back")
                .doesNotContain("free some");
        assertThat(StorageTrouble.withAdvice("cannot write to /missing: No space left on device"))
                .endsWith("No space left on device: free some; where there are free bytes, look for free inodes (df -i)"
                        + " and limits");
    }

    @Test
    void whileThereIsTooLittleRoomEachLookIsReportedAndThenOnceThatThereIsEnough() {
        watch.start();
        assertThat(seen).as("there is enough").isEmpty();
        log.freeBytes = 7;
        Await.until("two looks", () -> seen.size() >= 2);
        log.freeBytes = RESERVE;
        Await.until("the room is seen", () -> seen.getLast().isEnough());
        log.freeBytes = 9;
        Await.until("it is full again", () -> !seen.getLast().isEnough());
        assertThat(seen).filteredOn(Room::isEnough).containsExactly(room(RESERVE, RESERVE));
        assertThat(seen).startsWith(room(7, RESERVE), room(7, RESERVE)).endsWith(room(9, RESERVE));
    }

    @Test
    void itLooksMoreOftenWhereThereIsLittleRoom() {
        List<Long> pausesMs = new ArrayList<>();
        Deque<Runnable> looks = new ArrayDeque<>();
        StorageWatch timed = new StorageWatch(log, seen::add, (delayNs, look) -> {
            pausesMs.add(delayNs / 1_000_000);
            looks.add(look);
        });
        log.freeBytes = 8L << 30;
        timed.start();
        log.freeBytes = (8L << 30) - 1;
        looks.remove().run();
        log.freeBytes = RESERVE - 1;
        looks.remove().run();
        assertThat(pausesMs).containsExactly(2_000L, 200L, 200L);
        assertThat(seen).containsExactly(room(RESERVE - 1, RESERVE));
    }
}
