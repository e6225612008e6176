package antiphon.client.connection;

import antiphon.calls.NodeHeaders;
import antiphon.client.target.Address;
import antiphon.client.target.MeantNode;
import antiphon.client.target.OtherNodeException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes answers of the node that was meant alone, and remembers what tells that node from others.
final class MeantOnly implements ClientInterceptor {
    private final Address address;
    private final MeantNode meant;
    private volatile Set<String> marks = Set.of();

    MeantOnly(Address address, MeantNode meant) {
        this.address = address;
        this.meant = meant;
    }

    /// The life of the process and the disk that answered last, as no other node has them; empty while nothing came
    /// from a node that says so.
    Set<String> marks() {
        return marks;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        ClientCall<Q, R> call = next.newCall(method, options);
        return NodeHeaders.areShownBy(method) ? new Checked<>(call) : call;
    }

    private void remember(Metadata answer) {
        Set<String> shown = new LinkedHashSet<>();
        String incarnation = answer.get(NodeHeaders.INCARNATION);
        if (incarnation == null) return;
        shown.add("incarnation " + incarnation);
        String disk = answer.get(NodeHeaders.DISK);
        if (disk != null) shown.add("disk " + disk);
        marks = shown;
    }

    private final class Checked<Q, R> extends SimpleForwardingClientCall<Q, R> {
        Checked(ClientCall<Q, R> call) {
            super(call);
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            super.start(new SimpleForwardingClientCallListener<>(listener) {
                private @Nullable OtherNodeException other;

                @Override
                public void onHeaders(Metadata answer) {
                    look(answer);
                    if (other == null) super.onHeaders(answer);
                    else cancel(other.getMessage(), other); // A subscription would go on.
                }

                @Override
                public void onMessage(R message) {
                    if (other == null) super.onMessage(message);
                }

                @Override
                public void onClose(Status status, Metadata trailers) {
                    look(trailers);
                    super.onClose(other == null ? status : refusal(other), trailers);
                }

                private void look(Metadata answer) {
                    remember(answer);
                    meant.otherThan(answer).ifPresent(it -> other = OtherNodeException.of(address, meant, it));
                }
            }, headers);
        }
    }

    private static Status refusal(OtherNodeException other) {
        return Status.FAILED_PRECONDITION.withDescription(other.getMessage()).withCause(other);
    }
}
