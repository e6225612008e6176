package antiphon.client;

import antiphon.client.connection.NodeChannel;
import antiphon.client.status.ClusterStatus;
import antiphon.client.status.MovedLeader;
import antiphon.client.target.Access;
import antiphon.client.target.Address;
import antiphon.client.target.MeantNode;
import antiphon.message.Utf8;
import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.leader.MoveLeaderRequest;
import antiphon.proto.master.DrainRequest;
import antiphon.proto.master.MessageServiceGrpc;
import java.util.Objects;

/// Calls of operators to a master.
public final class OperatorClient implements AutoCloseable {
    private final NodeChannel channel;
    private final MessageServiceGrpc.MessageServiceBlockingStub master;
    private final String authToken;

    /// Connects with the first call.
    ///
    /// @param authToken the token of the nodes; empty for a caller with the role operator
    /// @throws IllegalArgumentException when UTF-8 cannot encode the token
    public OperatorClient(Address master, String authToken, Access access) {
        Objects.requireNonNull(authToken, "authToken is null: give an empty text for a caller with the role operator");
        this.authToken = Utf8.require("authToken", authToken);
        this.channel = NodeChannel.to(master, access, MeantNode.MASTER);
        this.master = MessageServiceGrpc.newBlockingStub(channel.grpc());
    }

    /// Makes the master refuse new writes, while those in the log get their copies; or makes it accept writes again.
    /// Lasts until the master restarts.
    ///
    /// @return the state of the cluster afterwards
    /// @throws AntiphonException when the master does not answer, or does not accept the token
    public ClusterStatus drain(boolean undo) {
        DrainRequest request = DrainRequest.newBuilder()
                .setAuthToken(authToken)
                .setUndo(undo)
                .build();
        return channel.call(
                () -> ClusterStatus.of(channel.withReadLimit(master).drain(request).getStatus()));
    }

    /// Lets another node lead, in a cluster in which any can, and waits until one does.
    ///
    /// @param to the node that shall lead; empty for any other than the one that does
    /// @throws AntiphonException when none has taken over, or the token is not accepted; its kind is NOT_OFFERED where
    ///     only the master can lead
    public MovedLeader moveLeader(String to) {
        Objects.requireNonNull(to, "to is null: give an empty text for any node");
        MoveLeaderRequest request = MoveLeaderRequest.newBuilder()
                .setAuthToken(authToken)
                .setTo(Utf8.require("to", to))
                .build();
        return channel.call(() -> MovedLeader.of(
                channel.withReadLimit(LeaderServiceGrpc.newBlockingStub(channel.grpc())).moveLeader(request)));
    }

    @Override
    public void close() {
        channel.close();
    }
}
