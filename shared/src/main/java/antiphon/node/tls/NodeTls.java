package antiphon.node.tls;

import antiphon.security.RepeatedLook;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import antiphon.tls.TlsContexts;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.util.AdvancedTlsX509KeyManager;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// TLS as one node speaks it. Its certificates are exchanged while it runs: each new connection takes those of that
/// moment, those that are open stay as they are.
public final class NodeTls {
    private final TlsFiles files;
    private final AdvancedTlsX509KeyManager own = new AdvancedTlsX509KeyManager();
    private TlsFiles.Bytes bytes;
    private volatile Credentials credentials;
    private final RepeatedLook looks = new RepeatedLook();
    private volatile Consumer<String> onRefused = _ -> {};

    /// Called with the result of a check of the files, when it differs from the last one.
    public interface Listener {
        void changed(NodeIdentity identity, Instant expires);

        void unusable(String reason);
    }

    private NodeTls(TlsFiles files, TlsFiles.Bytes bytes, Credentials credentials) {
        this.files = files;
        this.bytes = bytes;
        this.credentials = credentials;
        own.updateIdentityCredentials(credentials.shown(), credentials.key());
    }

    /// @throws IllegalArgumentException when they cannot be used, with the file, the reason and what to do
    public static NodeTls of(TlsFiles files) {
        TlsFiles.Bytes bytes = files.read();
        return new NodeTls(files, bytes, Credentials.of(files, bytes));
    }

    public NodeIdentity identity() {
        return credentials.identity();
    }

    /// When the first certificate ends without which this node is not accepted, or does not accept others.
    public Instant expires() {
        return credentials.expires();
    }

    /// @param listener called with the reason when a caller's certificate was not accepted
    public void onRefused(Consumer<String> listener) {
        onRefused = listener;
    }

    // Speaking.

    /// For a gRPC server. NodeGuard may show a certificate and need not: [CallRule] knows the callers that must.
    public SslContext server() {
        return TlsContexts
                .build(SslContextBuilder.forServer(own).trustManager(callers()).clientAuth(ClientAuth.OPTIONAL));
    }

    private PeerTrust callers() {
        return new PeerTrust(this::credentials, Optional.empty(), reason -> onRefused.accept(reason));
    }

    /// For a channel that must lead to this node and to no other.
    ///
    /// @param name empty for any node of that role
    public SslContext clientTo(NodeRole role, Optional<String> name) {
        PeerTrust trust = new PeerTrust(
                this::credentials, Optional.of(new PeerTrust.Expected(role, name)), _ -> {});
        return TlsContexts.build(SslContextBuilder.forClient().keyManager(own).trustManager(trust));
    }

    /// For the HTTP server; requests no certificate.
    public SSLContext http() {
        try {
            SSLContext context = SSLContext.getInstance(TlsContexts.PROTOCOL);
            context.init(new KeyManager[]{own}, new TrustManager[]{callers()}, null);
            context.getServerSessionContext().setSessionTimeout(TlsContexts.SESSION_SECONDS_MAX);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java does not speak " + TlsContexts.PROTOCOL, e);
        }
    }

    private Credentials credentials() {
        return credentials;
    }

    // Exchanging.

    /// Looks whether the files have changed. What cannot be used leaves everything as it is. For any thread.
    public synchronized void lookAgain(Listener listener) {
        looks.look(this::takesChange, () -> listener.changed(identity(), expires()), listener::unusable);
    }

    private boolean takesChange() {
        TlsFiles.Bytes now = files.read();
        if (now.isSameAs(bytes)) return false;
        take(now);
        return true;
    }

    private void take(TlsFiles.Bytes now) {
        Credentials next = Credentials.of(files, now);
        if (!next.identity().equals(identity())) throw new IllegalArgumentException(notThisNodes(next.identity()));
        own.updateIdentityCredentials(next.shown(), next.key());
        credentials = next;
        bytes = now;
    }

    /// A restart helps only where the whole cluster gets another name: with another node's certificate none starts, and
    /// a node that is alone in another cluster is refused by the others.
    private String notThisNodes(NodeIdentity shown) {
        NodeIdentity here = identity();
        String sentence = files.certificate() + " is now the certificate of " + shown + ", and this node is " + here
                + ": give it a certificate of " + here + ", which it uses without a restart";
        return shown.equals(new NodeIdentity(shown.cluster(), here.role(), here.name()))
                ? sentence + ", or, to rename the cluster, give every node one of cluster " + shown.cluster()
                        + " and restart them all"
                : sentence + "; it does not start with this one";
    }
}
