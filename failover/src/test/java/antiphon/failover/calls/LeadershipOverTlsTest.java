package antiphon.failover.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.certs.Authority;
import antiphon.certs.Authority.Lifetime;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.failover.core.leadership.contract.LeadershipEffect;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.failover.wire.FenceForm;
import antiphon.failover.wire.PollForm;
import antiphon.files.PrivateFile.Readers;
import antiphon.node.tls.NodeTls;
import antiphon.node.tls.TlsFiles;
import antiphon.node.tls.Transport;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import antiphon.proto.leadership.LeadershipServiceGrpc.LeadershipServiceBlockingStub;
import antiphon.tls.NodeIdentity;
import antiphon.tls.NodeRole;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeadershipOverTlsTest {
    private static final NodeIdentity MASTER = new NodeIdentity("orders", NodeRole.MASTER, "master");

    @TempDir private Path directory;

    private static Transport transport(Authority authority, Path directory, NodeIdentity node) throws IOException {
        authority.issue(node, List.of("localhost"), Lifetime.days(30));
        Path own = directory.resolve(node.name());
        return new Transport(Optional.of("localhost"), Optional.of(NodeTls.of(new TlsFiles(
                own.resolve("tls.crt"), own.resolve("tls.key"), own.resolve("ca.crt"), Readers.OWNER))));
    }

    /// Answers at once.
    private static final class Answering implements Consumer<LeadershipInput> {
        private final LeadershipCalls calls;

        Answering(Transport transport) {
            calls = new LeadershipCalls(ServingMember.TOKEN, transport, () -> ServingMember.REPLICA, this);
        }

        @Override
        public void accept(LeadershipInput input) {
            switch (input) {
                case LeadershipInput.PollAsked poll ->
                    calls.answer(new LeadershipEffect.AnswerPoll(poll.call(), ServingMember.ANSWER));
                case LeadershipInput.FenceAsked fence -> calls.answer(fence.call(), new FenceAnswer.NotYet());
                default -> throw new AssertionError(input);
            }
        }
    }

    /// The nodes' token alone is not enough: an operator's machine may have it too.
    @Test
    void onlyMembersAreHeard() throws IOException {
        Authority authority = Authority.create(directory, "orders");
        Transport own = transport(authority, directory, MASTER.as(NodeRole.MEMBER, "worker1"));
        Server server = own.server(own.listening(0)).addService(new Answering(own).calls).build().start();
        try {
            assertIsHeard(
                    transport(authority, directory, MASTER.as(NodeRole.MEMBER, "worker2")), server.getPort());
            for (NodeIdentity other : List.of(
                    MASTER, MASTER.as(NodeRole.WORKER, "worker3"), MASTER.as(NodeRole.OPERATOR, "ann")))
                assertIsRefused(transport(authority, directory, other), server.getPort());
        } finally {
            server.shutdownNow();
        }
    }

    private static void assertIsHeard(Transport caller, int port) {
        asking(caller, port, member -> {
            assertThat(poll(member)).isNotNull();
            assertThat(fence(member)).isNotNull();
        });
    }

    private static void assertIsRefused(Transport caller, int port) {
        asking(caller, port, member -> {
            assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> poll(member))
                    .matches(LeadershipOverTlsTest::isDenied)
                    .withMessageContaining("Poll is for a member");
            assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> fence(member))
                    .matches(LeadershipOverTlsTest::isDenied)
                    .withMessageContaining("Fence is for a member");
        });
    }

    private static boolean isDenied(StatusRuntimeException refusal) {
        return refusal.getStatus().getCode() == Status.Code.PERMISSION_DENIED;
    }

    private static Object poll(LeadershipServiceBlockingStub member) {
        return member.poll(PollForm.of(ServingMember.TOKEN, ServingMember.ASKER));
    }

    private static Object fence(LeadershipServiceBlockingStub member) {
        return member.fence(FenceForm.of(ServingMember.TOKEN, ServingMember.FENCE));
    }

    private static void asking(Transport caller, int port, Consumer<LeadershipServiceBlockingStub> question) {
        ManagedChannel channel = caller.channel("localhost", port, NodeRole.WORKER, Optional.of("worker1")).build();
        try {
            question.accept(LeadershipServiceGrpc.newBlockingStub(channel));
        } finally {
            channel.shutdownNow();
        }
    }
}
