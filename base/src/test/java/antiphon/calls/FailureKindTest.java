package antiphon.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.net.ConnectException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureKindTest {
    /// Whether it can succeed later, and whether a write is certainly not in the log.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            OK                  | CONNECTION_LOST   | later | unknown
            CANCELLED           | CONNECTION_LOST   | later | unknown
            UNKNOWN             | FAILED            | later | unknown
            INVALID_ARGUMENT    | INVALID_REQUEST   | never | nothing
            DEADLINE_EXCEEDED   | NO_ANSWER         | later | unknown
            NOT_FOUND           | FAILED            | later | unknown
            ALREADY_EXISTS      | FAILED            | later | unknown
            PERMISSION_DENIED   | PERMISSION_DENIED | never | nothing
            RESOURCE_EXHAUSTED  | BUSY              | later | nothing
            FAILED_PRECONDITION | REFUSED           | never | nothing
            ABORTED             | FAILED            | later | unknown
            OUT_OF_RANGE        | REFUSED           | never | nothing
            UNIMPLEMENTED       | NOT_OFFERED       | never | nothing
            INTERNAL            | FAILED            | later | unknown
            UNAVAILABLE         | CONNECTION_LOST   | later | unknown
            DATA_LOSS           | FAILED            | later | unknown
            UNAUTHENTICATED     | UNAUTHENTICATED   | never | nothing
            """)
    void everyStatusOfANodeIsOfAKind(Status.Code code, FailureKind kind, String retry, String effect) {
        assertThat(FailureKind.of(code.toStatus().withDescription("as the node says"))).isEqualTo(kind);
        assertThat(kind.isTransient()).isEqualTo(retry.equals("later"));
        assertThat(kind.nothingDone()).isEqualTo(effect.equals("nothing"));
    }

    @Test
    void noStatusIsForgotten() {
        Map<Status.Code, FailureKind> kinds = new EnumMap<>(Status.Code.class);
        for (Status.Code code : Status.Code.values()) kinds.put(code, FailureKind.of(code.toStatus()));
        assertThat(kinds).hasSize(17);
    }

    /// What gRPC says when the connection, or something on the way, ends a call: never an answer of the node.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            CANCELLED          | RST_STREAM closed stream. HTTP/2 error code: CANCEL              | CONNECTION_LOST
            INTERNAL           | RST_STREAM closed stream. HTTP/2 error code: INTERNAL_ERROR      | CONNECTION_LOST
            INTERNAL           | RST_STREAM closed stream. HTTP/2 error code: PROTOCOL_ERROR      | CONNECTION_LOST
            RESOURCE_EXHAUSTED | RST_STREAM closed stream. HTTP/2 error code: ENHANCE_YOUR_CALM   | CONNECTION_LOST
            PERMISSION_DENIED  | RST_STREAM closed stream. HTTP/2 error code: INADEQUATE_SECURITY | CONNECTION_LOST
            UNKNOWN            | RST_STREAM closed stream. HTTP/2 error code: HTTP_1_1_REQUIRED   | CONNECTION_LOST
            UNAVAILABLE        | RST_STREAM closed stream. HTTP/2 error code: REFUSED_STREAM      | UNREACHABLE
            UNAVAILABLE        | Connection closed after GOAWAY. HTTP/2 error code: NO_ERROR      | CONNECTION_LOST
            RESOURCE_EXHAUSTED | GOAWAY. HTTP/2 error code: ENHANCE_YOUR_CALM too_many_pings      | CONNECTION_LOST
            INTERNAL           | Received unexpected EOS on empty DATA frame from server          | CONNECTION_LOST
            INTERNAL           | Encountered end-of-stream mid-frame                              | CONNECTION_LOST
            UNKNOWN            | channel closed                                                   | CONNECTION_LOST
            INTERNAL           | http2 exception                                                  | CONNECTION_LOST
            UNAVAILABLE        | HTTP status code 502                                             | CONNECTION_LOST
            UNAVAILABLE        | Keepalive failed. The connection is likely gone                  | CONNECTION_LOST
            UNAUTHENTICATED    | HTTP status code 401                                             | UNAUTHENTICATED
            UNIMPLEMENTED      | HTTP status code 404                                             | NOT_OFFERED
            UNKNOWN            | HTTP status code 500                                             | FAILED
            RESOURCE_EXHAUSTED | gRPC message exceeds maximum size 4194304: 5000000               | TOO_LARGE
            """)
    void whatTheTransportSaysIsNoAnswer(Status.Code code, String said, FailureKind kind) {
        assertThat(FailureKind.of(code.toStatus().withDescription(said))).isEqualTo(kind);
    }

    @Test
    void anIoErrorOfAConnectionThatStoodLeavesTheOutcomeOpen() {
        Status reset = Status.UNAVAILABLE.withDescription("io exception")
                .withCause(new IOException("Connection reset by peer"));
        assertThat(FailureKind.of(reset)).isEqualTo(FailureKind.CONNECTION_LOST);
    }

    @Test
    void whatWasNeverGivenToAConnectionDidNothing() {
        Status refused = Status.UNAVAILABLE.withCause(new ConnectException("Connection refused"));
        assertThat(FailureKind.of(NotSent.mark(refused))).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(FailureKind.of(NotSent.mark(Status.DEADLINE_EXCEEDED))).isEqualTo(FailureKind.UNREACHABLE);
        assertThat(FailureKind.of(NotSent.mark(Status.UNAUTHENTICATED))).isEqualTo(FailureKind.UNAUTHENTICATED);
    }

    @Test
    void aPortOfAnotherProtocolIsNoGrpcPort() {
        for (String firstBytes : List.of("485454502f", "5353482d32")) { // HTTP/ and SSH-2
            Status status = Status.INTERNAL.withDescription("http2 exception")
                    .withCause(
                            new IOException("First received frame was not SETTINGS. Hex dump for first 5 bytes: "
                                    + firstBytes));
            assertThat(FailureKind.of(status)).isEqualTo(FailureKind.NOT_GRPC);
        }
    }
}
