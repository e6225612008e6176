package antiphon.master.serve;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.credentials.AuthToken;
import antiphon.master.replica.MasterReplica.Term;
import antiphon.proto.node.FetchRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class FetchGateTest {
    private static final String TOKEN = "the nodes' token";

    private final AtomicReference<Term> term = new AtomicReference<>(Term.LEADS);
    private final AtomicReference<Status> readers = new AtomicReference<>(Status.OK);
    private final FetchGate gate = new FetchGate(
            new AuthToken(TOKEN), term::get, this::served, List.of("worker1", "worker2"));

    private void served() {
        if (!readers.get().isOk()) throw readers.get().asRuntimeException();
    }

    private static FetchRequest from(String machineId) {
        return FetchRequest.newBuilder().setAuthToken(TOKEN).setMachineId(machineId).build();
    }

    private void refuses(FetchRequest request, Status.Code code) {
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> gate.require(request))
                .matches(refusal -> refusal.getStatus().getCode() == code);
    }

    private void lets(FetchRequest request) {
        assertThatCode(() -> gate.require(request)).doesNotThrowAnyException();
    }

    /// A worker that is ahead of a master that does not lead yet would take its own messages for diverged.
    @Test
    void aWorkerIsGivenNothingBeforeTheMasterLeadsThoughReadersAre() {
        term.set(Term.NOT_BEGUN);
        refuses(from("1"), Status.Code.UNAVAILABLE);
        lets(from(""));
    }

    @Test
    void aMasterThatHasSteppedDownGivesNothingOfALogThatMayBeShorter() {
        term.set(Term.OVER);
        readers.set(Status.FAILED_PRECONDITION);
        refuses(from("1"), Status.Code.FAILED_PRECONDITION);
        refuses(from(""), Status.Code.FAILED_PRECONDITION);
    }

    @Test
    void whoVerifiesIsRefusedWhereReadersAre() {
        readers.set(Status.UNAVAILABLE);
        lets(from("1"));
        refuses(from(""), Status.Code.UNAVAILABLE);
    }

    @Test
    void withoutTheTokenNobodyIsLetIn() {
        refuses(from("1").toBuilder().clearAuthToken().build(), Status.Code.UNAUTHENTICATED);
        refuses(from("").toBuilder().setAuthToken("wrong").build(), Status.Code.UNAUTHENTICATED);
    }
}
