package antiphon.failover.ratis;

import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterAnswer.Refused;
import antiphon.failover.core.register.RegisterAnswer.Unknown;
import antiphon.failover.encoding.RegisterCodec;
import antiphon.failover.ratis.Exchange.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.RaftClientReplyProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SetConfigurationRequest.Mode;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/// Brings requests to the voter that leads, here or at another node, until they are answered or time is up.
///
/// One request keeps its call id over all tries. The leader knows the ids of the last minute, also those it found in
/// its log when it began to lead, and gives a repeat the first answer.
final class Leader {
    private static final long PAUSE_MS = 20;

    private final RaftServer server;
    private final RaftGroupId group;
    private final ClientId client = ClientId.randomId();

    Leader(RaftServer server, RaftGroupId group) {
        this.server = server;
        this.group = group;
    }

    RegisterAnswer submit(long call, byte[] command, Duration patience) throws InterruptedException {
        long endNs = System.nanoTime() + patience.toNanos();
        boolean mayBeInLog = false;
        while (System.nanoTime() - endNs < 0) {
            RaftPeerId leader = leader();
            RaftClientReply reply = leader == null ? null : trySubmit(leader, call, command);
            if (reply != null && reply.isSuccess()) return answer(reply, mayBeInLog);
            if (leader != null) mayBeInLog |= mayBeInLog(reply);
            Thread.sleep(PAUSE_MS);
        }
        return new Unknown();
    }

    /// A refusal may be that of a repeat, once the leader has forgotten the first.
    private static RegisterAnswer answer(RaftClientReply reply, boolean mayBeInLog) {
        var answer = RegisterCodec.decodeAnswer(reply.getMessage().getContent().toByteArray());
        return answer instanceof Refused && mayBeInLog ? new Unknown() : answer;
    }

    /// A leader that is not ready, or about to step down, has not taken the request. One that says it does not lead may
    /// have led when the request came.
    private static boolean mayBeInLog(@Nullable RaftClientReply reply) {
        return reply == null
                || !(reply.getException() instanceof LeaderNotReadyException
                        || reply.getException() instanceof LeaderSteppingDownException);
    }

    private @Nullable RaftClientReply trySubmit(RaftPeerId leader, long call, byte[] command) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(leader)
                .setGroupId(group)
                .setCallId(call)
                .setMessage(Message.valueOf(ByteString.copyFrom(command)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            if (leader.equals(server.getId())) return ExchangeRpc.await(server.submitClientRequestAsync(request));
            byte[] bytes = ClientProtoUtils.toRaftClientRequestProto(request).toByteArray();
            return reply(leader, Kind.SUBMIT, bytes);
        } catch (IOException e) {
            return null;
        }
    }

    /// Whether the voters are these in the end.
    boolean changeVoters(long call, List<RaftPeer> target, Duration patience) throws IOException, InterruptedException {
        long endNs = System.nanoTime() + patience.toNanos();
        while (!isSame(target, voters()) && System.nanoTime() - endNs < 0) {
            RaftPeerId leader = leader();
            if (leader != null) tryChange(leader, call, target);
            Thread.sleep(PAUSE_MS);
        }
        return isSame(target, voters());
    }

    private void tryChange(RaftPeerId leader, long call, List<RaftPeer> target) throws IOException {
        var arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setServersInCurrentConf(voters())
                .setServersInNewConf(target)
                .setMode(Mode.COMPARE_AND_SET)
                .build();
        var request = new SetConfigurationRequest(client, leader, group, call, arguments);
        try {
            if (leader.equals(server.getId())) ExchangeRpc.await(server.setConfigurationAsync(request));
            else
                reply(leader, Kind.CHANGE_VOTERS,
                        ClientProtoUtils.toSetConfigurationRequestProto(request).toByteArray());
        } catch (IOException e) {
            // Not the leader any more, or another change is under way: what the voters are shows what became of it.
        }
    }

    /// Lets another voter lead, when this one does. Each call tries the next one.
    void leadElsewhere(long call, Duration patience) throws IOException {
        if (!server.getDivision(group).getInfo().isLeaderReady()) return;
        List<RaftPeerId> others = voters().stream().map(RaftPeer::getId).filter(id -> !id.equals(server.getId()))
                .toList();
        if (others.isEmpty()) return;
        RaftPeerId next = others.get((int) Math.floorMod(call, (long) others.size()));
        ExchangeRpc.await(server.transferLeadershipAsync(new TransferLeadershipRequest(
                client, server.getId(), group, call, next, patience.toMillis())));
    }

    private RaftClientReply reply(RaftPeerId leader, Kind kind, byte[] request) throws IOException {
        byte[] reply = ((ExchangeRpc) server.getServerRpc()).call(leader, kind, request);
        return ClientProtoUtils.toRaftClientReply(RaftClientReplyProto.parseFrom(reply));
    }

    private @Nullable RaftPeerId leader() {
        try {
            return server.getDivision(group).getInfo().getLeaderId();
        } catch (IOException e) {
            return null;
        }
    }

    List<RaftPeer> voters() throws IOException {
        return List.copyOf(server.getDivision(group).getRaftConf().getCurrentPeers());
    }

    private static boolean isSame(List<RaftPeer> some, List<RaftPeer> others) {
        return some.size() == others.size() && some.containsAll(others);
    }
}
