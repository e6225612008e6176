package antiphon.node.rpc.call;

import antiphon.link.PeerAddress;
import antiphon.node.tls.NodeGuard;
import io.grpc.Context;
import io.grpc.ServerCall;

/// Where the current call comes from, for log lines: the address on the other side of its connection, and what its
/// certificate names.
public final class Origin {
    private static final Context.Key<ServerCall<?, ?>> CURRENT = Context.key("antiphon-call");

    private Origin() {}

    static Context with(Context context, ServerCall<?, ?> call) {
        return context.withValue(CURRENT, call);
    }

    /// Such as `ReportHealth from 10.0.0.7:51812 (certificate of antiphon://antiphon/master/master)`.
    public static String ofCurrentCall() {
        ServerCall<?, ?> call = CURRENT.get();
        return (call == null ? "a call" : call.getMethodDescriptor().getBareMethodName()) + fromWhere();
    }

    /// The same without the method, with a blank before it; empty outside a call.
    public static String fromWhere() {
        ServerCall<?, ?> call = CURRENT.get();
        if (call == null) return "";
        String certificate = NodeGuard.identity(call.getAttributes())
                .map(identity -> " (certificate of " + identity + ")").orElse("");
        return " from " + PeerAddress.of(call.getAttributes()) + certificate;
    }
}
