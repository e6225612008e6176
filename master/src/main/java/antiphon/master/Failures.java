package antiphon.master;

import antiphon.calls.FailureKind;
import antiphon.tls.CertificateTrouble;
import io.grpc.Status;
import java.util.Optional;

/// What a failed call to a worker means, for people and for the decision whether to try again.
final class Failures {
    private static final String WAY_OUT = "set TLS_CERT, TLS_KEY and TLS_CA here too";

    private Failures() {}

    /// Whether the same call can succeed later with nobody changing anything at either node.
    static boolean isHealable(Status status) {
        return FailureKind.of(status).mayHeal();
    }

    /// Whether the worker is well and only cannot take more now: its disk or a queue is full.
    static boolean isWantOfRoom(Status status) {
        return switch (FailureKind.of(status)) {
            case BUSY, TOO_LARGE -> true;
            default -> false;
        };
    }

    /// Whether nobody was there to answer; silence may as well be somebody slow.
    static boolean isAbsence(Status status) {
        return status.getCode() == Status.Code.UNAVAILABLE;
    }

    static String describe(Status status) {
        String detail = status.getDescription() == null ? "" : ": " + status.getDescription();
        return switch (status.getCode()) {
            case UNAVAILABLE -> "not reachable" + connectionDetail(status);
            case DEADLINE_EXCEEDED -> "did not answer in time";
            case UNAUTHENTICATED -> "refuses this master's token" + detail;
            case UNIMPLEMENTED -> "is no worker: a master or another service answers at its address" + detail;
            case RESOURCE_EXHAUSTED -> "takes no more now" + detail;
            default -> "answered " + status.getCode() + detail;
        };
    }

    /// gRPC says "io exception" and keeps what happened in the cause.
    private static String connectionDetail(Status status) {
        Optional<String> certificate = CertificateTrouble.sentence(status.asRuntimeException(), WAY_OUT);
        if (certificate.isPresent()) return ": " + certificate.get();
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("refused")) return ", connection refused";
            if (cause instanceof java.net.UnknownHostException) return ", unknown host name";
        }
        return status.getDescription() == null ? "" : ": " + status.getDescription();
    }
}
