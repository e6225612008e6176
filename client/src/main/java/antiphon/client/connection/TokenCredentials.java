package antiphon.client.connection;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.CallerToken;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Sends a caller's token with each call (RFC 6750), and never in clear text to another machine: over an unencrypted
/// connection that leaves this machine the call fails before anything is sent.
final class TokenCredentials extends CallCredentials implements ClientInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(
            "authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final CallerToken token;
    private final boolean inClear;

    TokenCredentials(CallerToken token, boolean inClear) {
        this.token = token;
        this.inClear = inClear;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return next.newCall(method, options.withCallCredentials(this));
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        SocketAddress node = call.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (!inClear && call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY && !isThisMachine(node)) {
            fail(applier, "the token was not sent, and nothing was asked: the connection to " + node + " is not"
                    + " encrypted, and who listens could use the token. Use TLS, or allow a token in clear");
            return;
        }
        Metadata headers = new Metadata();
        try {
            headers.put(AUTHORIZATION, "Bearer " + token.current());
        } catch (RuntimeException e) {
            fail(applier, "nothing was asked: " + e.getMessage());
            return;
        }
        applier.apply(headers);
    }

    /// The cause marks it as raised here, and not by a node.
    private static void fail(MetadataApplier applier, String sentence) {
        applier.fail(Status.UNAUTHENTICATED.withDescription(sentence).withCause(
                new AntiphonException(FailureKind.UNAUTHENTICATED, true, sentence, null)));
    }

    private static boolean isThisMachine(@Nullable SocketAddress node) {
        return node instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && inet.getAddress().isLoopbackAddress();
    }
}
