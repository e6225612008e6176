package antiphon.master.serve;

import antiphon.credentials.AuthToken;
import antiphon.master.replica.MasterReplica.Term;
import antiphon.node.auth.NodeDoor;
import antiphon.node.tls.CallRule;
import antiphon.node.tls.NodeGuard;
import antiphon.proto.node.FetchRequest;
import antiphon.security.callers.Role;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import io.grpc.Status;
import java.util.List;
import java.util.function.Supplier;

/// Who may fetch messages from a master, and when: its workers, each under its own name, while the master leads; and
/// those who verify and back up, whenever its log may be read.
public final class FetchGate {
    private final AuthToken token;
    private final Supplier<Term> term;
    private final Runnable served;
    private final List<String> workers;

    /// @param term of this life of the master
    /// @param served throws a StatusRuntimeException when readers are refused
    /// @param workers the names of all workers
    public FetchGate(AuthToken token, Supplier<Term> term, Runnable served, List<String> workers) {
        this.token = token;
        this.term = term;
        this.served = served;
        this.workers = List.copyOf(workers);
    }

    /// @throws io.grpc.StatusRuntimeException when the caller may not, or not now
    public void require(FetchRequest request) {
        boolean isNode = !request.getMachineId().isEmpty();
        if (isNode) requireWorker(request.getAuthToken(), request.getMachineId());
        else {
            requireCaller(request.getAuthToken(), "");
            served.run();
        }
    }

    /// @param machineId of the worker; empty where it is not said
    /// @throws io.grpc.StatusRuntimeException when the caller may not, or not now
    void requireWorker(String authToken, String machineId) {
        requireCaller(authToken, machineId);
        switch (term.get()) {
            case NOT_BEGUN ->
                throw Status.UNAVAILABLE
                        .withDescription(
                                "the master does not lead yet, and gives its workers nothing before: retry later")
                        .asRuntimeException();
            case OVER -> throw Status.FAILED_PRECONDITION.withDescription(ServedLog.STEPPED_DOWN).asRuntimeException();
            case LEADS -> {}
        }
    }

    private void requireCaller(String authToken, String machineId) {
        NodeDoor.require(token, authToken, Role.NODE);
        NodeGuard.current().ifPresent(caller -> requireOwnName(caller, machineId));
    }

    /// A worker's certificate is good under its own name, and for workers of this master.
    private void requireOwnName(NodeIdentity caller, String machineId) {
        if (!caller.role().mayActAs(NodeRole.WORKER)) return;
        if (!workers.contains(caller.name()))
            throw denied(caller + " is no worker of this master, whose WORKERS are " + String.join(", ", workers));
        if (machineId.isEmpty())
            throw denied("the certificate is of " + caller + ", which calls under its own name, and this call has none:"
                    + " commands show an operator's certificate (--tls-cert, --tls-key)");
        if (!CallRule.isOwnName(machineId, caller.name()))
            throw denied("the certificate is of " + caller + ", and the call of machine `" + machineId
                    + "`: give each worker its own TLS_CERT");
    }

    private static RuntimeException denied(String description) {
        return Status.PERMISSION_DENIED.withDescription(description).asRuntimeException();
    }
}
