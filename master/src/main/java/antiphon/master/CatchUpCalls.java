package antiphon.master;

import antiphon.master.replica.CatchUp;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.node.auth.NodeDoor;
import antiphon.node.read.DamageSentences;
import antiphon.proto.master.CatchUpRequest;
import antiphon.proto.master.CatchUpResponse;
import antiphon.security.AuthToken;
import antiphon.security.Role;
import antiphon.tls.CallRule;
import antiphon.tls.NodeGuard;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;

/// Answers workers that lack messages, after checking that they are workers of this master.
public final class CatchUpCalls {
    private final CatchUp catchUp;
    private final AuthToken token;
    private final List<String> workers;

    /// @param workers the names of all workers
    public CatchUpCalls(CatchUp catchUp, AuthToken token, List<String> workers) {
        this.catchUp = catchUp;
        this.token = token;
        this.workers = List.copyOf(workers);
    }

    public void answer(CatchUpRequest request, StreamObserver<CatchUpResponse> worker) {
        try {
            worker.onNext(pageAfterChecks(request));
            worker.onCompleted();
        } catch (StatusRuntimeException e) { // By default gRPC answers UNKNOWN for every exception.
            worker.onError(e);
        }
    }

    private CatchUpResponse pageAfterChecks(CatchUpRequest request) {
        NodeDoor.require(token, request.getAuthToken(), Role.NODE);
        NodeGuard.current().ifPresent(caller -> requireOwnName(caller, request.getMachineId()));
        CatchUp.Answer answer = catchUp.after(
                request.getLastSequenceNumber(), request.getLastHash().toByteArray(), request.getPageBytesMax());
        return switch (answer) {
            case CatchUp.Answer.Page(var standing, List<LogEntry> entries, boolean more) ->
                pageOf(standing)
                        .setStatus("success")
                        .addAllMessages(entries.stream().map(WireMessages::toSigned).toList())
                        .setMore(more)
                        .build();
            case CatchUp.Answer.Diverged(var standing, String objection) ->
                pageOf(standing).setStatus("error").setErrorMessage(objection).build();
            case CatchUp.Answer.NotYet _ ->
                throw Status.UNAVAILABLE
                        .withDescription("the master is starting and does not know yet what its log holds: retry later")
                        .asRuntimeException();
            case CatchUp.Answer.SteppedDown _ ->
                throw Status.FAILED_PRECONDITION.withDescription(ServedLog.STEPPED_DOWN).asRuntimeException();
            case CatchUp.Answer.Gone(long missing, long start) ->
                throw Status.OUT_OF_RANGE
                        .withDescription("message " + missing + " is not kept any more, the master's log starts with "
                                + "message " + start)
                        .asRuntimeException();
            case CatchUp.Answer.Invalid(String problem) ->
                throw Status.INVALID_ARGUMENT.withDescription(problem).asRuntimeException();
            case CatchUp.Answer.Unreadable(IOException cause, long sequence) ->
                throw DamageSentences.status(cause, sequence, "retry later");
        };
    }

    /// A worker's certificate is good under its own name, and for workers of this master.
    private void requireOwnName(NodeIdentity caller, String machineId) {
        if (caller.role() != NodeRole.WORKER) return;
        if (!workers.contains(caller.name()))
            throw denied(caller + " is no worker of this master, whose WORKERS are " + String.join(", ", workers));
        if (!CallRule.isOwnName(machineId, caller.name()))
            throw denied("the certificate is of " + caller + ", and the call of machine `" + machineId
                    + "`: give each worker its own TLS_CERT");
    }

    private static RuntimeException denied(String description) {
        return Status.PERMISSION_DENIED.withDescription(description).asRuntimeException();
    }

    private static CatchUpResponse.Builder pageOf(CatchUp.Standing standing) {
        CatchUpResponse.Builder page = CatchUpResponse.newBuilder()
                .setMasterLatestSequence(standing.latest())
                .setEpoch(standing.epoch());
        standing.logId().map(LogId::toBytes).ifPresent(bytes -> page.setLogId(ByteString.copyFrom(bytes)));
        return page;
    }
}
