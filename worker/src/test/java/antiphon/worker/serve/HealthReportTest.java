package antiphon.worker.serve;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.core.TruncatedTail;
import antiphon.credentials.AuthToken;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogId;
import antiphon.node.Incarnation;
import antiphon.proto.worker.MasterHealthCheckRequest;
import antiphon.proto.worker.MasterHealthCheckResponse;
import antiphon.wire.EpochForm;
import antiphon.worker.core.contract.WorkerInput;
import antiphon.worker.core.contract.WorkerView;
import antiphon.worker.intake.Inbox;
import antiphon.worker.intake.check.DeliveryDelay;
import antiphon.worker.replica.ReplicaStatus;
import antiphon.worker.settings.Heartbeats;
import antiphon.worker.settings.PeerSettings;
import antiphon.worker.settings.WorkerIdentity;
import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/// When a heartbeat is answered, and with what.
class HealthReportTest {
    private static final OwnedEpoch LED = new OwnedEpoch(
            4, new Owner(new NodeId("ann"), new UUID(1, 1), 11), 0, Hash.of(new byte[Hash.BYTES]));

    private static final LogId LOG = new LogId(new UUID(7, 7));

    private final List<MasterHealthCheckResponse> answers = new ArrayList<>();
    private final List<Optional<OwnedEpoch>> heard = new ArrayList<>();
    private final List<LongConsumer> waiting = new ArrayList<>();
    private long position = 3;

    private final List<WorkerInput> inputs = new ArrayList<>();
    private final Inbox inbox = new Inbox() {
        @Override
        public boolean offer(WorkerInput input) {
            return inputs.add(input);
        }

        @Override
        public void put(WorkerInput input) {
            throw new AssertionError("a heartbeat never waits: " + input);
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public boolean isStopping() {
            return false;
        }
    };

    private HealthReport report(Heartbeats heartbeats) {
        PeerSettings settings = new PeerSettings(
                new WorkerIdentity("worker1", "1", "disk", true, new Incarnation(5)), new AuthToken("token"),
                new EntryVerifier((_, _) -> false), List::of, heartbeats);
        return new HealthReport(settings, this::status, () -> 0, new DeliveryDelay(Duration.ZERO), inbox);
    }

    private ReplicaStatus status() {
        return new ReplicaStatus(
                new WorkerView(
                        Optional.empty(), 4, Optional.of(LED.owner()), 4, 0, position, Optional.empty(), 0, 0, "",
                        Optional.of(new TruncatedTail(3, 4, 9))),
                0, 0, 0);
    }

    private static MasterHealthCheckRequest.Builder request() {
        return MasterHealthCheckRequest.newBuilder().setAuthToken("token")
                .setLogId(ByteString.copyFrom(LOG.toBytes()))
                .setEpoch(4);
    }

    private void asks(HealthReport report) {
        report.answer(request().setEpochStart(EpochForm.of(LED)).build(), answers::add);
    }

    @Test
    void theCoreHearsWhatTheLeaderSaysIsCommitted() {
        HealthReport report = report(Heartbeats.UNHEARD);
        report.answer(request().setEpochStart(EpochForm.of(LED)).setCommitted(3).build(), answers::add);
        asks(report);
        report.answer(request().setCommitted(3).build(), answers::add);
        assertThat(inputs).as("not without an epoch that was taken over")
                .containsExactly(new WorkerInput.CommittedHeard(LED, 3));
        assertThat(answers).hasSize(3);
    }

    private HealthReport waiting() {
        return report((log, leader, answer) -> {
            assertThat(log).contains(LOG);
            heard.add(leader);
            waiting.add(answer);
        });
    }

    @Test
    void aLeaderThatTookOverIsAnsweredOnceItIsHeardAndWithTheStateOfThen() {
        asks(waiting());
        assertThat(answers).isEmpty();
        assertThat(heard).containsExactly(Optional.of(LED));

        position = 5;
        waiting.getFirst().accept(0);
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.getPosition()).isEqualTo(5);
            assertThat(answer.getEpoch()).isEqualTo(4);
            assertThat(answer.getAdoptedEpoch()).isEqualTo(4);
        });
    }

    @Test
    void aLeaderThatIsOverHearsByWhichEpoch() {
        asks(waiting());
        waiting.getFirst().accept(6);
        assertThat(answers.getFirst().getEpoch()).isEqualTo(6);
    }

    @Test
    void whereNobodyTakesOverItIsAnsweredAtOnce() {
        report(Heartbeats.UNHEARD).answer(request().build(), answers::add);
        assertThat(answers).singleElement().satisfies(answer -> {
            assertThat(answer.getEpoch()).isEqualTo(4);
            assertThat(answer.getTruncatedEpoch()).isEqualTo(3);
            assertThat(answer.getTruncatedFirst()).isEqualTo(4);
            assertThat(answer.getTruncatedLast()).isEqualTo(9);
            assertThat(answer.getInMemory()).isTrue();
        });
    }
}
