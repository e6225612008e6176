package antiphon.client;

import antiphon.tls.CertificateTrouble;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns what gRPC says of a failed call into a sentence a person can act on.
final class Failures {
    private static final String START_IT = "Is the cluster running? Start it with `docker compose up` or"
            + " `./antiphon up`";

    private static final String PLAIN_TEXT_HINT = "; or it answers no plain text, as a node with TLS does: give its"
            + " authority with --tls-ca FILE or ANTIPHON_TLS_CA";
    private static final String TLS_WAY_OUT = "give its authority with --tls-ca FILE or ANTIPHON_TLS_CA (a ClientTls in"
            + " Java)";

    private Failures() {}

    /// @param encrypted whether it was spoken to over TLS
    static AntiphonException of(Address node, Throwable failure, boolean encrypted) {
        Status status = Status.fromThrowable(failure);
        Optional<String> unreachable = whyUnreachable(status.getCause());
        if (status.getCause() instanceof AntiphonException here) return here;
        Optional<String> encryption = CertificateTrouble.sentence(failure, TLS_WAY_OUT);
        if (encryption.isPresent())
            return new UnreachableException("cannot talk to " + node + ": " + encryption.get(), failure);
        if (unreachable.isPresent()) {
            String sentence = "cannot reach " + node + ": " + unreachable.get() + ". " + START_IT;
            return new UnreachableException(sentence, failure);
        }
        String hint = !encrypted && status.getCode() == Status.Code.UNAVAILABLE ? PLAIN_TEXT_HINT : "";
        return new AntiphonException(sentence(node, status) + hint, failure);
    }

    /// Only causes that say that no connection came about: a connection that broke may have carried the call.
    private static Optional<String> whyUnreachable(@Nullable Throwable cause) {
        for (Throwable each = cause; each != null; each = each.getCause()) {
            String text = String.valueOf(each.getMessage());
            if (each instanceof UnknownHostException || each instanceof UnresolvedAddressException)
                return Optional.of("no such host");
            if (each instanceof NoRouteToHostException) return Optional.of("no route to that host");
            if (each instanceof ConnectException)
                return Optional.of(text.contains("refused") ? "connection refused" : text);
        }
        return Optional.empty();
    }

    private static String sentence(Address node, Status status) {
        String said = Optional.ofNullable(status.getDescription()).orElse("no reason given");
        return switch (status.getCode()) {
            case UNAVAILABLE ->
                "the connection to " + node + " broke, or the node is starting or stopping (" + said + ")";
            case DEADLINE_EXCEEDED -> node + " did not answer in time; `antiphon status` shows how the cluster is";
            case UNIMPLEMENTED -> node + " does not offer this call: is it the right node, and an Antiphon node?"
                    + " The master listens on 50052, the workers on 50053 and up";
            default -> node + " answered " + status.getCode() + ": " + said;
        };
    }
}
