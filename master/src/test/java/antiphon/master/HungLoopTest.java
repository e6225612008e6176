package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.LogForReaders;
import antiphon.master.core.contract.MasterEvent;
import antiphon.master.core.policy.CoreSettings;
import antiphon.master.intake.ClientCalls.Submitted;
import antiphon.master.intake.WriteListener;
import antiphon.master.links.WorkerLinks;
import antiphon.master.replica.MasterEvents;
import antiphon.master.replica.Sequencer;
import antiphon.master.serve.WriteChecks;
import antiphon.node.loop.LogSyncer;
import antiphon.proto.master.PostMessageRequest;
import antiphon.recording.Recorder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A loop that takes nothing, as when its disk hangs: what comes from clients comes on threads that serve all
/// connections, and none of it waits for the loop.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungLoopTest {
    private static final int WRITES = 40_000; // More than the mailbox takes.
    private static final int WRITES_OF_ONE_CLIENT = 400; // They fit its window.
    private static final MasterEvents NO_EVENTS = new MasterEvents() {
        @Override
        public void happened(MasterEvent event) {}

        @Override
        public void forReaders(LogForReaders log) {}

        @Override
        public void possible(int concern) {}
    };

    @Test
    void callersThatHangUpWaitForNoRoomInTheMailbox() throws IOException {
        WriteChecks checks = new WriteChecks(1 << 20, WriteListener.NONE);
        ReplicationCoordinator coordinator = coordinator(new MemoryStore());
        List<Submitted> writes = new ArrayList<>();
        for (int at = 0; at < WRITES; at++) {
            PostMessageRequest request = PostMessageRequest.newBuilder()
                    .setContent("x")
                    .setWriteConcern(1)
                    .setClientId("client" + at / WRITES_OF_ONE_CLIENT)
                    .build();
            writes.add(coordinator.clients().append(checks.common(request).write("x", ""), null));
        }
        assertThat(writes).as("what does not fit is refused at once").anyMatch(write -> write.outcome().isDone());

        writes.forEach(coordinator.clients()::callerGone); // It returns.

        coordinator.start(0);
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!coordinator.clients().pendingByConcern().isEmpty()) {
            assertThat(System.nanoTime()).as("none is forgotten for good").isLessThan(untilNs);
            Thread.onSpinWait();
        }
        coordinator.close();
    }

    /// Its loop is not started.
    static ReplicationCoordinator coordinator(MemoryStore store) {
        MasterLife life = new MasterLife(List.of(), CoreSettings.STANDARD, Optional.empty(), 1);
        return new ReplicationCoordinator(
                life.core(),
                Recorder.NONE,
                store,
                new Sequencer(_ -> new byte[32], () -> 1, _ -> {}),
                _ -> new WorkerLinks(Map.of()),
                NO_EVENTS,
                _ -> {},
                broken -> {
                    throw new AssertionError(broken);
                },
                WriteListener.NONE,
                LogSyncer.Listener.NONE,
                System::nanoTime,
                null);
    }
}
