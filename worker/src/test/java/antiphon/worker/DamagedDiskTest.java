package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.DiskStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.recovery.DamagedDisk;
import antiphon.log.segment.LogSettings;
import antiphon.message.LogEntry;
import antiphon.node.repair.ScrubPace;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.MasterMessageReplicaResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.SubscribeMessagesRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A worker on a real disk under which bits turn while it runs.
class DamagedDiskTest {
    private static final int MESSAGES = 40;
    private static final ScrubPace BUSY = new ScrubPace(500, Duration.ofMillis(1), Duration.ofMillis(1));
    private static final ScrubPace NEVER = new ScrubPace(500, Duration.ofDays(1), Duration.ofDays(1));

    @TempDir private Path directory;

    private final SignedLog masters = new SignedLog(MESSAGES);
    private @Nullable FakeMaster master;
    private @Nullable WorkerUnderTest worker;

    @BeforeEach
    void fill() throws IOException {
        masters.add("the last, number " + (MESSAGES + 1));
        master = new FakeMaster(masters);
    }

    @AfterEach
    void stop() {
        if (worker != null) worker.close();
        if (master != null) master.close();
    }

    private FakeMaster master() {
        if (master == null) throw new IllegalStateException("no master");
        return master;
    }

    /// It holds all that the master holds, each message synced before the next.
    private WorkerUnderTest worker(ScrubPace pace) throws IOException {
        DiskStore store = DiskStore.open(DiskFiles.in(directory), LogSettings.tiny()).store();
        store.state().adopt(SignedLog.LOG);
        for (LogEntry entry : masters.store.log().read(1, MESSAGES + 1, Long.MAX_VALUE)) {
            store.log().append(List.of(entry));
            store.log().sync();
        }
        worker = WorkerUnderTest.on(store, master(), pace);
        return worker;
    }

    /// No other text begins with it.
    private static String text(int number) {
        return "m" + number;
    }

    private static GetMessagesRequest from(long sequence, int limit) {
        return GetMessagesRequest.newBuilder().setFromSequence(sequence).setLimit(limit).build();
    }

    private static StatusRuntimeException refusalOf(Runnable call) {
        return Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run);
    }

    private static boolean isServed(WorkerUnderTest worker, long sequence) {
        try {
            GetMessagesResponse page = worker.calls().getMessages(from(sequence, 1));
            assertThat(page.getMessages(0).getContent()).as("never altered").isEqualTo("m" + sequence);
            return true;
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            return false;
        }
    }

    @Test
    void theScrubFindsItAndTheMastersMessageTakesItsPlace() throws IOException {
        WorkerUnderTest running = worker(BUSY);
        DamagedDisk disk = new DamagedDisk(directory);
        Map<String, String> before = disk.bytes();
        master().starting = true;
        disk.turnBitIn(text(17));
        Await.until("the master is asked", () -> master().pages.get() > 0);
        assertThat(disk.bytes()).isNotEqualTo(before);
        master().starting = false;
        Await.until("message 17 is served again", () -> isServed(running, 17));
        assertThat(disk.bytes()).isEqualTo(before);
        assertThat(running.contents()).hasSize(MESSAGES + 1);
    }

    @Test
    void aReaderOfItIsAskedToRetryAndThenGetsIt() throws IOException {
        WorkerUnderTest running = worker(NEVER);
        master().starting = true;
        new DamagedDisk(directory).turnBitIn(text(17));

        StatusRuntimeException refusal = refusalOf(() -> running.calls().getMessages(from(17, 0)));
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(refusal.getStatus().getDescription())
                .isEqualTo("message 17 is damaged on this node's disk and is being fetched from another node:"
                        + " retry later, or read from another node");
        GetMessagesResponse before = running.calls().getMessages(from(1, 0));
        assertThat(before.getMessagesList()).hasSize(16);
        assertThat(before.getNextSequence()).as("so that the reader comes to know").isEqualTo(17);
        assertThat(isServed(running, 30)).as("what is whole is served").isTrue();

        master().starting = false;
        Await.until("message 17 is served again", () -> isServed(running, 17));
    }

    @Test
    void aSubscriptionEndsBeforeItAndGoesOnFromThere() throws IOException {
        WorkerUnderTest running = worker(NEVER);
        master().starting = true;
        new DamagedDisk(directory).turnBitIn(text(17));
        List<String> seen = new ArrayList<>();
        StatusRuntimeException end = follow(running, 1, seen);
        assertThat(seen).hasSize(16).last().isEqualTo("m16");
        assertThat(end.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getStatus().getDescription()).contains("message 17 is damaged", "subscribe again from 17");

        master().starting = false;
        Await.until("message 17 is served again", () -> isServed(running, 17));
        Iterator<MessageReplicaReceived> rest = running.calls()
                .subscribeMessages(SubscribeMessagesRequest.newBuilder().setFromSequence(17).build());
        for (int number = 17; number <= MESSAGES; number++)
            assertThat(rest.next().getContent()).isEqualTo("m" + number);
    }

    private static StatusRuntimeException follow(WorkerUnderTest running, long from, List<String> seen) {
        Iterator<MessageReplicaReceived> reader = running.calls()
                .subscribeMessages(SubscribeMessagesRequest.newBuilder().setFromSequence(from).build());
        return refusalOf(() -> reader.forEachRemaining(message -> seen.add(message.getContent())));
    }

    @Test
    void whatWasAlteredOnTheWireDoesNotTakeItsPlace() throws IOException {
        WorkerUnderTest running = worker(BUSY);
        master().onTheWire = entry -> SignedLog.altered(entry, "altered " + entry.message().content());
        DamagedDisk disk = new DamagedDisk(directory);
        disk.turnBitIn(text(17));
        Map<String, String> damaged = disk.bytes();
        Await.until("the master is asked again", () -> master().pages.get() >= 3);
        assertThat(disk.bytes()).isEqualTo(damaged);
        assertThat(isServed(running, 17)).isFalse();

        master().onTheWire = LogEntry::encoded;
        Await.until("message 17 is served again", () -> isServed(running, 17));
    }

    @Test
    void aRepeatOfADamagedMessageIsNeitherHeldNorAnotherAndTheNodeGoesOn() throws IOException {
        WorkerUnderTest running = worker(NEVER);
        master().starting = true;
        new DamagedDisk(directory).turnBitIn(text(17));

        MasterMessageReplicaResponse answer = running.calls()
                .replicateMessage(WorkerUnderTest.replica(masters.entry(17)));
        assertThat(answer.getStatusCode()).isEqualTo(429);
        assertThat(answer.getErrorMessage()).contains("message 17 is held, but damage");
        assertThat(running.health().getPosition()).isEqualTo(MESSAGES + 1);

        master().starting = false;
        Await.until(
                "the repeat is known as such",
                () -> running.calls().replicateMessage(WorkerUnderTest.replica(masters.entry(17)))
                        .getStatusCode() == 409);
    }

    @Test
    void aWorkerWithoutItsMasterLivesWithTheDamageAndTakesNewMessages() throws IOException {
        WorkerUnderTest running = worker(BUSY);
        master().close();
        new DamagedDisk(directory).turnBitIn(text(17));
        Await.until("it is found", () -> !isServed(running, 17));
        LogEntry next = masters.add("after the damage");
        assertThat(running.calls().replicateMessage(WorkerUnderTest.replica(next)).getStatusCode()).isEqualTo(200);
        assertThat(isServed(running, 16)).isTrue();
        assertThatThrownBy(() -> running.calls().getMessages(from(17, 1))).hasMessageContaining("UNAVAILABLE");
    }
}
