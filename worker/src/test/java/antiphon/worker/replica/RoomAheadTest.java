package antiphon.worker.replica;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.log.DiskStore;
import antiphon.log.files.DiskFiles;
import antiphon.log.segment.LogSettings;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.worker.core.WorkerCore;
import antiphon.worker.core.contract.WorkerInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever brings messages, and in whosever epoch: room is made before the core decides about them.
class RoomAheadTest {
    private static final List<LogEntry> ENTRIES = TestEntries.chain(3);

    @TempDir private Path directory;

    static Stream<WorkerInput> bringMessages() {
        OwnedEpoch taken = new OwnedEpoch(
                2, new Owner(new NodeId("ann"), new UUID(1, 1), 11), 0, TestEntries.LOG.genesis());
        WorkerInput.PageArrived page = new WorkerInput.PageArrived(
                1, TestEntries.LOG, 2, ENTRIES, false, 3, Optional.empty());
        WorkerInput.ReplicaArrived replica = new WorkerInput.ReplicaArrived(
                1, Optional.of(TestEntries.LOG), 2, ENTRIES.getFirst());
        return Stream.of(
                new WorkerInput.BatchArrived(1, ENTRIES),
                page,
                replica,
                new WorkerInput.OfEpoch(taken, page),
                new WorkerInput.OfEpoch(taken, replica));
    }

    @ParameterizedTest
    @MethodSource("bringMessages")
    void whereThereIsNoneTheCoreIsToldFirst(WorkerInput input) throws IOException {
        Path data = directory.resolve("data");
        try (DiskStore store = DiskStore.open(DiskFiles.in(data), LogSettings.standard()).store()) {
            store.state().adopt(TestEntries.LOG);
            RoomAhead room = new RoomAhead(store.log(), () -> new WorkerCore.Sizes(0, 0, 0, 0, 0));
            assertThat(room.makeFor(input)).isEmpty();
            room.turnOver();
            Files.move(data, directory.resolve("away"));
            assertThat(room.makeFor(input)).containsInstanceOf(WorkerInput.DiskRefuses.class);
        }
    }
}
