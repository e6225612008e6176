package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason.Code;
import antiphon.master.reason.Failures;
import antiphon.master.reason.WorkerReasons;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The codes are the values of a label of the metrics, which alerts may name.
class ReasonCodesTest {
    @Test
    void aLabelKeepsItsValues() {
        assertThat(Arrays.stream(Code.values()).map(code -> code.name().toLowerCase(Locale.ROOT)))
                .containsExactlyInAnyOrder(
                        "none", "not_heard_from", "answers", "connection_refused", "unknown_host", "certificate",
                        "not_reachable", "no_worker", "master_not_reached", "another_node", "copied_disk", "no_answer",
                        "wrong_token", "no_room", "other_log", "later_epoch", "diverged", "damage", "stalled",
                        "catching_up", "error", "other");
    }

    @ParameterizedTest
    @EnumSource(Status.Code.class)
    void everyWayACallCanFailHasACodeOfItsOwn(Status.Code code) {
        Status status = code.toStatus().withDescription("whatever 12");
        assertThat(Failures.reason(status).code()).isNotIn(Code.OTHER, Code.NONE);
    }

    @Test
    void aWorkerThatRefusesAMessageIsNotAFailedDelivery() {
        NodeId worker = new NodeId("worker1");
        Status unsound = Status.DATA_LOSS.withDescription("message 5 has a signature that none of its keys made");
        assertThat(Failures.ofStream(worker, 3, unsound)).isInstanceOf(MasterInput.MessageRefused.class);
        assertThat(Failures.ofStream(worker, 3, Status.INTERNAL)).isInstanceOf(MasterInput.DeliveryFailed.class);
    }

    @Test
    void theCauseOfALostConnectionIsNamed() {
        Status refused = Status.UNAVAILABLE.withCause(new ConnectException("Connection refused"));
        assertThat(Failures.reason(refused).code()).isEqualTo(Code.CONNECTION_REFUSED);
        Status unknown = Status.UNAVAILABLE.withCause(new UnknownHostException("worker1"));
        assertThat(Failures.reason(unknown).code()).isEqualTo(Code.UNKNOWN_HOST);
    }

    /// A starting master takes only absence for an empty disk.
    @Test
    void eachAnswerIsAnAnswer() {
        assertThat(Arrays.stream(Status.Code.values())
                .filter(code -> code != Status.Code.OK)
                .filter(code -> Failures.presence(code.toStatus()) != Presence.ANSWERS))
                .containsExactlyInAnyOrder(Status.Code.CANCELLED, Status.Code.DEADLINE_EXCEEDED);
        Status stopping = Status.UNAVAILABLE.withDescription("this worker is stopping");
        assertThat(Failures.presence(stopping)).isEqualTo(Presence.ANSWERS);
    }

    @Test
    void aConnectionThatFailsIsNoAnswer() {
        Status io = Status.UNAVAILABLE.withDescription("io exception");
        assertThat(Failures.presence(io.withCause(new ConnectException("Connection refused"))))
                .isEqualTo(Presence.ABSENT);
        assertThat(Failures.presence(Status.UNAVAILABLE.withDescription("Unable to resolve host worker1")
                .withCause(new RuntimeException(new UnknownHostException("worker1")))))
                .isEqualTo(Presence.ABSENT);
        assertThat(Failures.presence(io.withCause(new NoRouteToHostException("No route to host"))))
                .isEqualTo(Presence.ABSENT);
        assertThat(Failures.presence(io.withCause(new IOException("Connection reset by peer"))))
                .isEqualTo(Presence.SILENT);
        assertThat(Failures.presence(Status.UNAVAILABLE.withDescription("Network closed for unknown reason")))
                .isEqualTo(Presence.SILENT);
    }

    @Test
    void anotherProtocolIsAnAnswer() {
        Status alert = Status.UNAVAILABLE.withDescription("io exception").withCause(
                new IOException("First received frame was not SETTINGS. Hex dump for first 5 bytes: 1503030002"));
        assertThat(Failures.presence(alert)).as("a worker with TLS").isEqualTo(Presence.ANSWERS);
        Status http1 = Status.UNAVAILABLE.withDescription("io exception").withCause(
                new IOException("First received frame was not SETTINGS. Hex dump for first 5 bytes: 485454502f"));
        assertThat(Failures.presence(http1)).isEqualTo(Presence.ANSWERS);
        Status certificate = Status.UNAVAILABLE.withDescription("io exception").withCause(
                new SSLHandshakeException("Received fatal alert: unknown_ca"));
        assertThat(Failures.presence(certificate)).isEqualTo(Presence.ANSWERS);
    }

    @Test
    void whatAWorkerSaysBesideAStatusIsMoreThanTheStatus() {
        Status oldEpoch = Status.FAILED_PRECONDITION
                .withDescription("this worker has promised epoch 5, the master is of epoch 4");
        assertThat(Failures.reason(oldEpoch).code()).isEqualTo(Code.LATER_EPOCH);
        Status ownName = Status.UNAUTHENTICATED.withDescription("the certificate is of a client");
        assertThat(Failures.reason(ownName).code()).isEqualTo(Code.CERTIFICATE);
        Status full = Status.RESOURCE_EXHAUSTED.withDescription("this worker has promised epoch 5");
        assertThat(Failures.reason(full).code()).isEqualTo(Code.NO_ROOM);
    }

    @Test
    void aWorkersWordsOnARecoveryAreRead() {
        assertThat(WorkerReasons.reason("").code()).isEqualTo(Code.NONE);
        assertThat(WorkerReasons.reason("it holds another log, 12").code()).isEqualTo(Code.OTHER_LOG);
        assertThat(WorkerReasons.reason("message 7 has another hash here: the two logs diverged").code())
                .isEqualTo(Code.DIVERGED);
        assertThat(WorkerReasons.reason("message 7 has another hash here: the two logs went apart").code())
                .as("an older worker").isEqualTo(Code.DIVERGED);
        assertThat(WorkerReasons.reason("something new").code()).isEqualTo(Code.OTHER);
    }
}
