package antiphon.client.connection;

import antiphon.calls.NodeHeaders;
import antiphon.client.target.Address;
import antiphon.client.target.MeantNode;
import antiphon.client.target.NodeMark;
import antiphon.client.target.OtherNodeException;
import antiphon.tls.PeerRefused;
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

/// Takes answers of the node that was meant alone, and remembers what tells that node from others. Another node is
/// known by the headers of its answers, by its trailers when it does not offer the call, or by its certificate.
final class MeantOnly implements ClientInterceptor {
    private final Address address;
    private final MeantNode meant;
    private final String wayOut;
    private volatile Set<NodeMark> marks = Set.of();

    /// @param masterHint what to do when another node answers than the master
    MeantOnly(Address address, MeantNode meant, String masterHint) {
        this.address = address;
        this.meant = meant;
        this.wayOut = meant.isMaster() ? masterHint : meant.words() + " was meant, correct the address";
    }

    /// The life of the process and the disk that answered last, as no other node has them; empty while nothing came
    /// from a node that says so.
    Set<NodeMark> marks() {
        return marks;
    }

    @Override
    public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
        return new Checked<>(next.newCall(method, options), NodeHeaders.areShownBy(method));
    }

    private void remember(Metadata answer) {
        Set<NodeMark> shown = new LinkedHashSet<>();
        String incarnation = answer.get(NodeHeaders.INCARNATION);
        if (incarnation == null) return;
        shown.add(new NodeMark(NodeMark.Kind.INCARNATION, incarnation));
        String disk = answer.get(NodeHeaders.DISK);
        if (disk != null) shown.add(new NodeMark(NodeMark.Kind.DISK, disk));
        marks = shown;
    }

    private final class Checked<Q, R> extends SimpleForwardingClientCall<Q, R> {
        private final boolean isShown;

        /// @param isShown whether every answer says which node it is from
        Checked(ClientCall<Q, R> call, boolean isShown) {
            super(call);
            this.isShown = isShown;
        }

        @Override
        public void start(Listener<R> listener, Metadata headers) {
            super.start(new SimpleForwardingClientCallListener<>(listener) {
                private @Nullable OtherNodeException other;

                @Override
                public void onHeaders(Metadata answer) {
                    if (isShown) look(answer);
                    if (other == null) super.onHeaders(answer);
                    else cancel(other.getMessage(), other); // A subscription would go on.
                }

                @Override
                public void onMessage(R message) {
                    if (other == null) super.onMessage(message);
                }

                @Override
                public void onClose(Status status, Metadata trailers) {
                    if (isShown || status.getCode() == Status.Code.UNIMPLEMENTED) look(trailers);
                    PeerRefused.identityIn(status.getCause()).flatMap(meant::otherThan).ifPresent(this::isOther);
                    super.onClose(other == null ? status : refusal(other), trailers);
                }

                private void look(Metadata answer) {
                    remember(answer);
                    meant.otherThan(answer).ifPresent(this::isOther);
                }

                private void isOther(String answering) {
                    other = OtherNodeException.of(address, answering, wayOut);
                }
            }, headers);
        }
    }

    private static Status refusal(OtherNodeException other) {
        return Status.FAILED_PRECONDITION.withDescription(other.getMessage()).withCause(other);
    }
}
