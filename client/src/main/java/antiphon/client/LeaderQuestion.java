package antiphon.client;

import antiphon.client.connection.NodeChannel;
import antiphon.client.status.LeaderStatus;
import antiphon.proto.leader.GetLeaderRequest;
import antiphon.proto.leader.LeaderServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Optional;

/// Asks a node who leads.
final class LeaderQuestion {
    private LeaderQuestion() {}

    /// @return empty when the node does not know the question: its cluster has one master
    static Optional<LeaderStatus> ask(NodeChannel node) {
        return node.callForStatus(() -> {
            try {
                return Optional.of(LeaderStatus.of(
                        node.withReadLimit(LeaderServiceGrpc.newBlockingStub(node.grpc()))
                                .getLeader(GetLeaderRequest.getDefaultInstance())));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.UNIMPLEMENTED) return Optional.empty();
                throw e;
            }
        });
    }
}
