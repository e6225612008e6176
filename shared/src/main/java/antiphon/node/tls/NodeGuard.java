package antiphon.node.tls;

import antiphon.link.PeerAddress;
import antiphon.logging.Repeats;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// Keeps methods for those they are for, by the callers' certificates. A certificate is read once for each connection,
/// and looked at once for each call or stream, of these methods alone: what clients call goes past all this.
public final class NodeGuard {
    private static final Logger LOG = LoggerFactory.getLogger("antiphon.tls");
    private static final Attributes.Key<NodeIdentity> PEER = Attributes.Key.create("antiphon-peer");
    private static final Context.Key<NodeIdentity> CURRENT = Context.key("antiphon-caller");

    private final Supplier<NodeIdentity> own;
    private final Repeats<Kind> repeats = new Repeats<>(Kind.class);

    private enum Kind {
        NAMELESS, WRONG
    }

    public NodeGuard(Supplier<NodeIdentity> own) {
        this.own = own;
    }

    /// The rights of a connection's certificate in the cluster of `own`.
    static Standing standing(Attributes connection, NodeIdentity own) {
        NodeIdentity peer = connection.get(PEER);
        if (peer == null || !peer.cluster().equals(own.cluster())) return Standing.STRANGER;
        return peer.role() == NodeRole.OPERATOR ? Standing.OPERATOR : Standing.NODE;
    }

    /// The identity of a connection's peer, from its certificate; empty without TLS.
    public static Optional<NodeIdentity> identity(Attributes connection) {
        return Optional.ofNullable(connection.get(PEER));
    }

    /// The caller of the current call, of a method with a rule; empty without TLS.
    public static Optional<NodeIdentity> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /// Reads the certificate of each new connection.
    public static ServerTransportFilter reading() {
        return new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                Optional<NodeIdentity> peer = peer(attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
                return peer.map(known -> attributes.toBuilder().set(PEER, known).build()).orElse(attributes);
            }
        };
    }

    private static Optional<NodeIdentity> peer(@Nullable SSLSession session) {
        if (session == null) return Optional.empty();
        try {
            Certificate first = session.getPeerCertificates()[0];
            return first instanceof X509Certificate certificate ? NodeIdentity.of(certificate) : Optional.empty();
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty(); // It showed none.
        }
    }

    /// The service with some methods kept for those their rules name.
    ///
    /// @param rules by full names of methods
    public ServerServiceDefinition guard(
            ServerServiceDefinition service, Map<String, CallRule> rules) {
        ServerServiceDefinition.Builder guarded = ServerServiceDefinition.builder(service.getServiceDescriptor());
        for (ServerMethodDefinition<?, ?> method : service.getMethods()) guarded.addMethod(guarded(method, rules));
        return guarded.build();
    }

    private <Q, R> ServerMethodDefinition<Q, R> guarded(
            ServerMethodDefinition<Q, R> method, Map<String, CallRule> rules) {
        CallRule rule = rules.get(method.getMethodDescriptor().getFullMethodName());
        if (rule == null) return method;
        ServerCallHandler<Q, R> handler = method.getServerCallHandler();
        String name = String.valueOf(method.getMethodDescriptor().getBareMethodName());
        return method.withServerCallHandler((call, headers) -> {
            NodeIdentity caller = call.getAttributes().get(PEER);
            if (caller == null && rule.allowed().isEmpty()) return handler.startCall(call, headers);
            Optional<CallRule.Objection> objection = rule.objection(name, Optional.ofNullable(caller), own.get());
            if (objection.isPresent()) return refuse(call, objection.get());
            return Contexts.interceptCall(Context.current().withValue(CURRENT, caller), call, headers, handler);
        });
    }

    private <Q, R> ServerCall.Listener<Q> refuse(ServerCall<Q, R> call, CallRule.Objection objection) {
        logRefusal(objection, PeerAddress.of(call.getAttributes()));
        Status status = objection.nameless() ? Status.UNAUTHENTICATED : Status.PERMISSION_DENIED;
        call.close(status.withDescription(objection.sentence()), new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private void logRefusal(CallRule.Objection objection, String from) {
        OptionalLong skipped = repeats.happened(
                objection.nameless() ? Kind.NAMELESS : Kind.WRONG, System.nanoTime());
        if (skipped.isEmpty()) return;
        LOG.atLevel(Level.WARN).addKeyValue("event", "node-call-refused").addKeyValue("more", skipped.getAsLong())
                .log("a call from {} was refused: {}", from, objection.sentence());
    }
}
