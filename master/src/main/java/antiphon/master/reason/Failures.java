package antiphon.master.reason;

import antiphon.calls.BrokenConnection;
import antiphon.calls.FailureKind;
import antiphon.core.NodeId;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.core.contract.MasterInput.RecoveryResult;
import antiphon.master.core.contract.Presence;
import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Reason.Code;
import antiphon.master.core.contract.WorkerReport;
import antiphon.tls.CertificateTrouble;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Optional;

/// The meaning of a failed call to a worker, for people and for the decision whether to retry.
public final class Failures {
    private static final String WAY_OUT = "set TLS_CERT, TLS_KEY and TLS_CA here too";

    private Failures() {}

    /// The core's input for a stream that a worker ended.
    public static MasterInput ofStream(NodeId worker, long stream, Status status) {
        Reason reason = reason(status);
        if (status.getCode() == Status.Code.DATA_LOSS) return new MasterInput.MessageRefused(worker, stream, reason);
        return isWantOfRoom(status)
                ? new MasterInput.WorkerFull(worker, stream, reason)
                : new MasterInput.DeliveryFailed(worker, stream, reason, isTransient(status));
    }

    /// The core's input for a recovery without an answer.
    public static MasterInput ofRecovery(NodeId worker, long attempt, Status status) {
        return new MasterInput.RecoveryEnded(
                worker, attempt, resultOf(status), 0, WorkerReport.Agreement.UNKNOWN, reason(status));
    }

    private static RecoveryResult resultOf(Status status) {
        if (isWantOfRoom(status)) return RecoveryResult.NO_ROOM;
        return isTransient(status) ? RecoveryResult.FAILED : RecoveryResult.REFUSED;
    }

    /// Whether a retry can succeed without a change at either node.
    static boolean isTransient(Status status) {
        return FailureKind.of(status).isTransient();
    }

    /// Whether the worker is well and only cannot take more now: its disk or a queue is full.
    static boolean isWantOfRoom(Status status) {
        return switch (FailureKind.of(status)) {
            case BUSY, TOO_LARGE -> true;
            default -> false;
        };
    }

    /// What a failed heartbeat says of the node there. Each answer counts as one, also that of a node that is starting
    /// or stopping, or of another program; a connection that broke is none.
    public static Presence presence(Status status) {
        return switch (status.getCode()) {
            case DEADLINE_EXCEEDED, CANCELLED -> Presence.SILENT;
            case UNAVAILABLE -> presenceWithoutService(status);
            default -> Presence.ANSWERS;
        };
    }

    private static Presence presenceWithoutService(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause())
            if (cause instanceof ConnectException || cause instanceof NoRouteToHostException
                    || cause instanceof UnknownHostException)
                return Presence.ABSENT;
        boolean speaksOtherwise = CertificateTrouble.sentence(status.asRuntimeException(), WAY_OUT).isPresent()
                || FailureKind.of(status) == FailureKind.NOT_GRPC;
        return speaksOtherwise || !BrokenConnection.isIn(status) ? Presence.ANSWERS : Presence.SILENT;
    }

    public static String describe(Status status) {
        return reason(status).sentence();
    }

    public static Reason reason(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE -> unreachable(status);
            case DEADLINE_EXCEEDED -> new Reason(Code.NO_ANSWER, "did not answer in time");
            case UNAUTHENTICATED -> unauthenticated(status);
            case UNIMPLEMENTED ->
                answered(Code.NO_WORKER, "is no worker: a master or another service answers at its address", status);
            case RESOURCE_EXHAUSTED -> answered(Code.NO_ROOM, "takes no more now", status);
            default -> answered(Code.ERROR, "answered " + status.getCode(), status);
        };
    }

    /// Also a certificate may be what it misses.
    private static Reason unauthenticated(Status status) {
        boolean token = String.valueOf(status.getDescription()).contains("auth_token");
        return answered(Code.WRONG_TOKEN, token ? "refuses this master's AUTH_TOKEN" : "does not accept this master",
                status);
    }

    private static Reason answered(Code code, String how, Status status) {
        String said = status.getDescription();
        return said == null
                ? new Reason(code, how)
                : new Reason(code, how + ": " + said).orRather(WorkerReasons.codeOf(said));
    }

    /// gRPC reports "io exception", with the real error as its cause.
    private static Reason unreachable(Status status) {
        String how = "not reachable";
        Optional<String> certificate = CertificateTrouble.sentence(status.asRuntimeException(), WAY_OUT);
        if (certificate.isPresent()) return new Reason(Code.CERTIFICATE, how + ": " + certificate.get());
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("refused"))
                return new Reason(Code.CONNECTION_REFUSED, how + ", connection refused");
            if (cause instanceof UnknownHostException)
                return new Reason(Code.UNKNOWN_HOST, how + ", unknown host name");
        }
        return answered(Code.NOT_REACHABLE, how, status);
    }
}
