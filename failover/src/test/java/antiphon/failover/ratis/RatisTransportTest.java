package antiphon.failover.ratis;

import static antiphon.failover.RegisterFixture.claim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Unknown;
import antiphon.failover.core.register.RegisterState;
import antiphon.failover.ratis.Exchange.Kind;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.ratis.client.impl.ClientProtoUtils;
import org.apache.ratis.proto.RaftProtos.RaftClientRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What becomes of requests between nodes.
class RatisTransportTest extends RatisTest {
    @Test
    void aLeaderThatIsNotReadyIsAskedAgain() {
        int follower = follower();
        AtomicInteger asked = new AtomicInteger();
        cluster.network.tap((_, kind, request, delivery) -> {
            if (kind != Kind.SUBMIT || asked.incrementAndGet() > 3) return delivery.deliver();
            return notReady(RaftClientRequestProto.parseFrom(request));
        });
        assertThat(propose(follower, claim(1, follower, 7))).isInstanceOf(Done.class);
        assertThat(asked).hasValueGreaterThan(3);
    }

    private static byte[] notReady(RaftClientRequestProto request) {
        RaftClientRequest to = ClientProtoUtils.toRaftClientRequest(request);
        RaftGroupMemberId leader = RaftGroupMemberId.valueOf(to.getServerId(), to.getRaftGroupId());
        RaftClientReply reply = RaftClientReply.newBuilder()
                .setRequest(to)
                .setException(new LeaderNotReadyException(leader))
                .build();
        return ClientProtoUtils.toRaftClientReplyProto(reply).toByteArray();
    }

    @Test
    void aRepeatGetsTheAnswerOfTheFirst() {
        int follower = follower();
        AtomicInteger asked = new AtomicInteger();
        cluster.network.tap((_, kind, _, delivery) -> {
            byte[] answer = delivery.deliver();
            if (kind == Kind.SUBMIT && asked.incrementAndGet() <= 2) throw new IOException("the answer is lost");
            return answer;
        });
        assertThat(propose(follower, claim(1, follower, 7))).isInstanceOf(Done.class);
    }

    /// A refusal says *never*: it must not be that of a repeat whose first try took effect.
    @Test
    void aRefusalAfterATryThatMayBeInTheLogIsUnknown() {
        int leader = leader();
        int follower = follower();
        AtomicInteger asked = new AtomicInteger();
        cluster.network.tap((_, kind, _, delivery) -> {
            if (kind == Kind.SUBMIT && asked.incrementAndGet() == 1) {
                claimAt(leader);
                throw new IOException("it is not known whether it came to the leader");
            }
            return delivery.deliver();
        });
        assertThat(propose(follower, claim(1, follower, 7))).isEqualTo(new Unknown());
    }

    @Test
    void anAnswerThatNobodyCanReadIsUnknown() {
        int follower = follower();
        cluster.network.tap((_, kind, request, delivery) -> {
            if (kind != Kind.SUBMIT) return delivery.deliver();
            RaftClientRequest asked = ClientProtoUtils.toRaftClientRequest(RaftClientRequestProto.parseFrom(request));
            RaftClientReply reply = RaftClientReply.newBuilder()
                    .setRequest(asked)
                    .setSuccess()
                    .setMessage(Message.valueOf("garbage"))
                    .build();
            return ClientProtoUtils.toRaftClientReplyProto(reply).toByteArray();
        });
        assertThat(propose(follower, claim(1, follower, 7))).isEqualTo(new Unknown());
    }

    /// A node may come back with an empty directory under the name of the voter it was.
    @Test
    void aRequestForAnotherVoterIsRefused() {
        int leader = leader();
        int follower = follower();
        AtomicReference<byte @Nullable []> appended = new AtomicReference<>();
        cluster.network.tap((to, kind, request, delivery) -> {
            if (kind == Kind.APPEND_ENTRIES && to.equals(cluster.voter(follower).node())) appended.set(request);
            return delivery.deliver();
        });
        claimAt(leader);
        cluster.await("it was sent entries", () -> appended.get() != null);
        int other = 3 - leader - follower;
        byte[] request = Objects.requireNonNull(appended.get());
        assertThatException()
                .isThrownBy(
                        () -> cluster.register(other).answer(Kind.APPEND_ENTRIES, request))
                .withMessageContaining("not " + cluster.voter(follower).id());
    }

    @Test
    void garbageIsRefusedBeforeItEntersTheLog() throws IOException {
        for (Kind kind : Kind.values()) {
            assertThatException().isThrownBy(() -> cluster.register(0).answer(kind, new byte[]{1, 2, 3}));
            assertThatException().isThrownBy(() -> cluster.register(0).answer(kind, new byte[0]));
        }
        var server = cluster.register(leader()).server();
        RaftClientRequest garbage = RaftClientRequest.newBuilder()
                .setClientId(ClientId.randomId())
                .setServerId(server.getId())
                .setGroupId(server.getGroupIds().iterator().next())
                .setMessage(Message.valueOf("garbage"))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        assertThat(ExchangeRpc.await(server.submitClientRequestAsync(garbage)).isSuccess()).isFalse();
        assertWorks();
        assertThat(cluster.failures()).isEmpty();
    }

    /// RATIS-2605: the answer of a follower with a longer, divergent tail counted as holding what the leader has.
    @Test
    void aDivergentTailCountsForNothing() {
        int old = leader();
        int next = (old + 1) % 3;
        int third = 3 - old - next;
        cluster.isolate(old);
        for (int i = 0; i < 3; i++) cluster.life(old).propose(claim(1 + i, old, 50 + i));
        cluster.await("it has entries that nobody else has", () -> lastIndex(old) >= lastIndex(third) + 3);
        RegisterState committed = claimAt(next);
        cluster.heal();
        cluster.isolate(third);
        RegisterState done = claimAt(next);
        cluster.heal();
        cluster.isolate(next);
        awaitEpoch(old, done.epoch());
        assertThat(claimAt(old).epoch()).isGreaterThan(done.epoch());
        assertThat(cluster.life(old).applied()).contains(committed, done);
        assertThat(cluster.life(old).wrong()).isEmpty();
    }

    private long lastIndex(int node) {
        return division(node).getRaftLog().getLastEntryTermIndex().getIndex();
    }
}
