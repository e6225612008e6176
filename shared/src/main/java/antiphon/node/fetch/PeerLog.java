package antiphon.node.fetch;

import antiphon.credentials.AuthToken;
import antiphon.link.Silence;
import antiphon.message.Hash;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.node.NodeServiceGrpc;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Another node's log, from which pages are fetched. Each page is one call, which ends when nothing more comes of it
/// and which no caller of this node can cancel.
///
/// @param machineId of this node, which a master asks its workers for
/// @param silenceMax how long nothing may come of a page, however long all of it takes
public record PeerLog(ManagedChannel channel, AuthToken token, String machineId, Duration silenceMax) {
    /// @param afterHash of the message at `after`; empty to leave unchecked whether the two logs diverged
    /// @param through the last message wanted; 0 for all
    /// @param bytesMax of messages, though one always fits
    /// @param incarnation only this life of the other node may answer; 0 for any
    public record Wanted(long after, Optional<Hash> afterHash, long through, int bytesMax, long incarnation) {}

    /// Gets what came of a question: one of the two is called, once.
    public interface Asker {
        void arrived(FetchResponse page);

        void failed(Throwable failure);
    }

    /// Asks for a page, and does not wait for it.
    public void ask(Wanted wanted, Asker asker) {
        channel.resetConnectBackoff();
        Context.ROOT.run(() -> Silence
                .limit(NodeServiceGrpc.newStub(channel), silenceMax)
                .fetch(request(wanted), new PageObserver(asker)));
    }

    private FetchRequest request(Wanted wanted) {
        FetchRequest.Builder request = FetchRequest.newBuilder()
                .setAuthToken(token.reveal())
                .setAfter(wanted.after())
                .setThrough(wanted.through())
                .setPageBytesMax(wanted.bytesMax())
                .setMachineId(machineId)
                .setIncarnation(wanted.incarnation());
        wanted.afterHash().map(Hash::toBytes).map(ByteString::copyFrom).ifPresent(request::setAfterHash);
        return request.build();
    }

    private final class PageObserver implements StreamObserver<FetchResponse> {
        private final Asker asker;
        private @Nullable FetchResponse page;

        PageObserver(Asker asker) {
            this.asker = asker;
        }

        @Override
        public void onNext(FetchResponse answer) {
            page = answer;
        }

        @Override
        public void onError(Throwable failure) {
            channel.enterIdle(); // The next try goes over a new connection: this one may be dead.
            asker.failed(failure);
        }

        @Override
        public void onCompleted() {
            if (page != null) asker.arrived(page);
            else asker.failed(Status.INTERNAL.withDescription("it ended the call without an answer").asException());
        }
    }
}
