package antiphon.client.connection;

import antiphon.calls.FailureKind;
import antiphon.calls.SocketWords;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.UnreachableException;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.tls.CertificateTrouble;
import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns a gRPC status into a sentence that users can act on.
final class Failures {
    private static final String START_IT = "Is the cluster running? Start it with `docker compose up` or"
            + " `./antiphon up`";

    /// Docker's proxy accepts on a published port, and closes, as long as the node does not listen.
    private static final String NO_PLAIN_TEXT = "; in a container the node may not have started (`docker compose ps`,"
            + " `docker compose logs`); or it answers no plain text, as a node with TLS does: ";

    private static final String HTTP_1 = "485454502f";

    private Failures() {}

    /// @param access how the client authenticated
    /// @param hintOnSilence where to look when there was no answer; may be empty
    static AntiphonException of(Address node, Throwable failure, Access access, String hintOnSilence) {
        Status status = Status.fromThrowable(failure);
        if (isInterrupted(status))
            return ofInterrupted(node, FailureKind.of(status) == FailureKind.UNREACHABLE, failure);
        Optional<AntiphonException> here = saidHere(status.getCause());
        if (here.isPresent()) return here.get();
        FailureKind kind = FailureKind.of(failure);
        if (kind == FailureKind.NOT_GRPC || isHttpsAlone(kind, status))
            return new UnreachableException(FailureKind.NOT_GRPC, node
                    + (kind == FailureKind.NOT_GRPC && !isHttp1(status)
                            ? " does not speak gRPC: another program answers there."
                            : " answers HTTP/1 and not gRPC: this looks like a node's HTTP_PORT.")
                    + " The master's gRPC port is 50052 unless PORT says otherwise, the workers' 50053 and up",
                    failure);
        Optional<String> encryption = CertificateTrouble.sentence(failure, access.tlsHint());
        if (encryption.isPresent())
            return new UnreachableException("cannot talk to " + node + ": " + encryption.get(), failure);
        String hint = access.tls().isEmpty() && mayBeTls(status) ? NO_PLAIN_TEXT + access.tlsHint() : "";
        if (kind == FailureKind.UNREACHABLE) return unreachable(node, status, hint, failure);
        return new AntiphonException(kind, kind.nothingDone(), sentence(kind, node, status, hintOnSilence), failure);
    }

    /// A TLS server that does not offer HTTP/2 in the handshake; these are gRPC's words.
    private static boolean isHttpsAlone(FailureKind kind, Status status) {
        return kind == FailureKind.UNREACHABLE && said(status).startsWith("Failed ALPN negotiation");
    }

    /// Netty shows the first bytes, which are `HTTP/` then.
    private static boolean isHttp1(Status status) {
        for (Throwable each = status.getCause(); each != null; each = each.getCause())
            if (String.valueOf(each.getMessage()).contains(HTTP_1)) return true;
        return said(status).contains(HTTP_1);
    }

    /// A peer that has already sent HTTP/2 frames answers in plain text.
    private static boolean mayBeTls(Status status) {
        return status.getCode() == Status.Code.UNAVAILABLE && !said(status).contains("HTTP");
    }

    /// A refusal on this side already has its sentence.
    private static Optional<AntiphonException> saidHere(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause())
            if (each instanceof AntiphonException here) return Optional.of(here);
        return Optional.empty();
    }

    /// Closing the client also ended the calls in progress.
    static AntiphonException ofClosed(Address node, Throwable failure) {
        return ofClosed(node, FailureKind.of(failure) == FailureKind.UNREACHABLE, failure);
    }

    static AntiphonException ofClosed(Address node, boolean unsent, @Nullable Throwable failure) {
        String what = unsent
                ? "this client of " + node + " is closed, and nothing was sent: make a new one"
                : "this client of " + node + " was closed before the answer came";
        return new AntiphonException(FailureKind.CLOSED, unsent, what, failure);
    }

    /// gRPC cancels a call whose thread is interrupted, with this as the cause.
    private static boolean isInterrupted(Status status) {
        if (status.getCode() != Status.Code.CANCELLED) return false;
        for (Throwable each = status.getCause(); each != null; each = each.getCause())
            if (each instanceof InterruptedException) return true;
        return false;
    }

    /// Not transient: an interrupted thread that tries again is interrupted again.
    static AntiphonException ofInterrupted(Address node, boolean unsent, @Nullable Throwable failure) {
        String what = unsent
                ? "interrupted before anything was sent to " + node
                : "interrupted before " + node + " answered: what was asked of it may have been done or not";
        return new AntiphonException(FailureKind.CLOSED, unsent, what, failure);
    }

    private static UnreachableException unreachable(Address node, Status status, String hint, Throwable failure) {
        Optional<String> known = whyUnreachable(status.getCause());
        String why = known.map(reason -> reason + ". " + START_IT).orElseGet(() -> said(status) + hint);
        return new UnreachableException("cannot reach " + node + ": " + why, failure);
    }

    private static Optional<String> whyUnreachable(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage());
            if (each instanceof UnknownHostException || each instanceof UnresolvedAddressException)
                return Optional.of("no such host");
            if (each instanceof NoRouteToHostException) return Optional.of("no route to that host");
            if (each instanceof ConnectException) return Optional.of(SocketWords.of(text));
        }
        return Optional.empty();
    }

    private static String said(Status status) {
        String said = Optional.ofNullable(status.getDescription()).orElse("no reason given")
                .lines().findFirst().orElse("");
        if (said.startsWith("Connection closing while performing protocol negotiation"))
            return "the connection was closed before it stood" + reasonIn(status.getCause());
        return switch (said) { // Two texts of gRPC give no reason; the cause may.
            case "io exception" -> "the connection failed" + reasonIn(status.getCause());
            case "Network closed for unknown reason" -> "the other side closed the connection";
            default -> said;
        };
    }

    private static String reasonIn(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause())
            if (each instanceof IOException && each.getMessage() != null)
                return ": " + SocketWords.of(each.getMessage());
        return "";
    }

    private static String sentence(FailureKind kind, Address node, Status status, String hintOnSilence) {
        String said = said(status);
        return switch (kind) {
            case CONNECTION_LOST ->
                "the connection to " + node + " broke, or the node is starting or stopping (" + said + ")";
            case NO_ANSWER -> node + " did not answer in time" + hintOnSilence;
            case NOT_OFFERED -> node + " does not offer this call: is it the right node, and an Antiphon node?"
                    + " The master listens on 50052, the workers on 50053 and up";
            case TOO_LARGE -> "too long for " + node + " or for this side: " + said;
            default -> node + " answered " + status.getCode() + ": " + said;
        };
    }
}
