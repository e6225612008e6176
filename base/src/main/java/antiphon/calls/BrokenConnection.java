package antiphon.calls;

import io.grpc.Status;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.List;

/// A call that failed because no connection came about, or because it broke: nobody answered.
public final class BrokenConnection {
    /// Beginnings of what gRPC says of a connection, where no error is the cause.
    private static final List<String> CONNECTION = List.of(
            "Network closed", "Connection closed", "Keepalive failed", "HTTP/2 error code", "Channel shutdown");

    private BrokenConnection() {}

    /// Whether the connection failed; otherwise the status was sent over it.
    public static boolean isIn(Status status) {
        String said = String.valueOf(status.getDescription());
        return status.getCode() == Status.Code.UNAVAILABLE
                && (status.getCause() != null || CONNECTION.stream().anyMatch(said::startsWith));
    }

    /// How it failed. gRPC says "io exception", with the error as its cause.
    public static String words(Status status) {
        for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException)
                return "unknown host name";
            if (cause instanceof IOException && cause.getMessage() != null) return SocketWords.of(cause.getMessage());
        }
        String said = status.getDescription();
        return said == null || said.equals("io exception") ? "the connection failed" : said;
    }
}
