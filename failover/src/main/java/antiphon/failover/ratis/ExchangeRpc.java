package antiphon.failover.ratis;

import antiphon.core.NodeId;
import antiphon.failover.ratis.Exchange.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftClientRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.SetConfigurationRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;

/// The requests of Ratis as bytes through an [Exchange], in both directions.
final class ExchangeRpc implements RaftServerRpc {
    private static final long ANSWER_SECONDS = 1;

    private final RaftServer server;
    private final Exchange exchange;
    private final Map<RaftPeerId, NodeId> nodes = new ConcurrentHashMap<>();

    ExchangeRpc(RaftServer server, Exchange exchange) {
        this.server = server;
        this.exchange = exchange;
    }

    @Override
    public RpcType getRpcType() {
        return new ExchangeRpcType();
    }

    /// There is no port of Ratis: an address that nobody can reach says so.
    @Override
    public InetSocketAddress getInetSocketAddress() {
        return InetSocketAddress.createUnresolved("exchange", 0);
    }

    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {
        for (RaftPeer peer : peers) nodes.put(peer.getId(), Voter.of(peer).node());
    }

    @Override
    public void handleException(RaftPeerId peer, Exception e, boolean reconnect) {}

    @Override
    public void start() {}

    @Override
    public void close() {}

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        return RequestVoteReplyProto.parseFrom(
                call(request.getServerRequest(), Kind.REQUEST_VOTE, request.toByteArray()));
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return AppendEntriesReplyProto.parseFrom(
                call(request.getServerRequest(), Kind.APPEND_ENTRIES, request.toByteArray()));
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return InstallSnapshotReplyProto.parseFrom(
                call(request.getServerRequest(), Kind.INSTALL_SNAPSHOT, request.toByteArray()));
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return StartLeaderElectionReplyProto.parseFrom(
                call(request.getServerRequest(), Kind.START_ELECTION, request.toByteArray()));
    }

    private byte[] call(RaftRpcRequestProto to, Kind kind, byte[] request) throws IOException {
        return call(RaftPeerId.valueOf(to.getReplyId()), kind, request);
    }

    byte[] call(RaftPeerId to, Kind kind, byte[] request) throws IOException {
        NodeId node = nodes.get(to);
        if (node == null) throw new IOException("no node is known for voter " + to);
        return exchange.call(node, kind, request);
    }

    /// Answers a request that came in through the exchange of another node.
    byte[] answer(Kind kind, byte[] bytes) throws IOException {
        return switch (kind) {
            case REQUEST_VOTE -> {
                var request = RequestVoteRequestProto.parseFrom(bytes);
                checkIsForMe(request.getServerRequest());
                yield server.requestVote(request).toByteArray();
            }
            case APPEND_ENTRIES -> {
                var request = AppendEntriesRequestProto.parseFrom(bytes);
                checkIsForMe(request.getServerRequest());
                yield server.appendEntries(request).toByteArray();
            }
            case INSTALL_SNAPSHOT -> {
                var request = InstallSnapshotRequestProto.parseFrom(bytes);
                checkIsForMe(request.getServerRequest());
                yield server.installSnapshot(request).toByteArray();
            }
            case START_ELECTION -> {
                var request = StartLeaderElectionRequestProto.parseFrom(bytes);
                checkIsForMe(request.getServerRequest());
                yield server.startLeaderElection(request).toByteArray();
            }
            case SUBMIT -> {
                var request = RaftClientRequestProto.parseFrom(bytes);
                checkIsForMe(request.getRpcRequest());
                yield bytes(server.submitClientRequestAsync(ClientProtoUtils.toRaftClientRequest(request)));
            }
            case CHANGE_VOTERS -> {
                var request = SetConfigurationRequestProto.parseFrom(bytes);
                checkIsForMe(request.getRpcRequest());
                yield bytes(server.setConfigurationAsync(ClientProtoUtils.toSetConfigurationRequest(request)));
            }
        };
    }

    /// Ratis itself compares the group only. A node whose directory was lost has the name of the voter it was, and
    /// would acknowledge in its place what it does not hold.
    private void checkIsForMe(RaftRpcRequestProto request) throws IOException {
        RaftPeerId asked = RaftPeerId.valueOf(request.getReplyId());
        if (!asked.equals(server.getId())) throw new IOException("this is voter " + server.getId() + ", not " + asked);
    }

    private static byte[] bytes(Future<RaftClientReply> reply) throws IOException {
        return ClientProtoUtils.toRaftClientReplyProto(await(reply)).toByteArray();
    }

    /// @throws IOException when no reply came in time, or none could be given
    static RaftClientReply await(Future<RaftClientReply> reply) throws IOException {
        try {
            return reply.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no reply of Ratis", e);
        }
    }
}
