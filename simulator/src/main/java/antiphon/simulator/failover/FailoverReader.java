package antiphon.simulator.failover;

import antiphon.link.CallTime;
import antiphon.message.Hash;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.simulator.check.Fault;
import antiphon.simulator.client.ClientHost;
import antiphon.simulator.member.SimMember;
import antiphon.simulator.network.SimChannel;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/// A reader who goes on from its number at whichever node it asks next, whether that one leads or follows.
final class FailoverReader {
    private static final long MS = 1_000_000;
    private static final long PAUSE_MS_MAX = 400;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /// Once in this many times it reads all of it again.
    private static final int AFRESH = 20;
    private static final int LIMIT_MAX = 30;

    /// A message that it is shown.
    private record Message(long sequence, Hash hash) {}

    private final FailoverWorld world;
    private final ClientHost host;
    private final SplittableRandom random;
    private long next = 1;
    private boolean ending;

    FailoverReader(FailoverWorld world, int id, SplittableRandom random) {
        this.world = world;
        this.host = new ClientHost(id);
        this.random = random;
    }

    void start() {
        nextSoon();
    }

    /// Asks nobody any more.
    void finish() {
        ending = true;
    }

    private void nextSoon() {
        world.schedule().after(random.nextLong(PAUSE_MS_MAX * MS), () -> {
            if (!ending) read();
        });
    }

    private void read() {
        if (random.nextInt(AFRESH) == 0) next = 1;
        SimMember member = world.members().get(random.nextInt(world.members().size()));
        int limit = random.nextInt(LIMIT_MAX);
        if (member.leads().isPresent())
            ask(member, MessageServiceGrpc.getGetMessagesMethod(),
                    antiphon.proto.master.GetMessagesRequest.newBuilder().setFromSequence(next).setLimit(limit).build(),
                    page -> page.getMessagesList().stream()
                            .map(each -> message(each.getSequenceNumber(), each.getHash().toByteArray()))
                            .toList());
        else
            ask(member, SecondaryWorkerServiceGrpc.getGetMessagesMethod(),
                    antiphon.proto.worker.GetMessagesRequest.newBuilder().setFromSequence(next).setLimit(limit).build(),
                    page -> page.getMessagesList().stream()
                            .map(each -> message(each.getSequenceNumber(), each.getHash().toByteArray()))
                            .toList());
    }

    private static Message message(long sequence, byte[] hash) {
        return new Message(sequence, Hash.of(hash));
    }

    private <Q, R> void ask(SimMember member, MethodDescriptor<Q, R> method, Q request, Function<R, List<Message>> of) {
        SimChannel channel = world.channel(host, member);
        var call = channel.newCall(method, CallTime.limit(CallOptions.DEFAULT, PATIENCE));
        ClientCalls.asyncUnaryCall(call, request, new StreamObserver<>() {
            @Override
            public void onNext(R page) {
                of.apply(page).forEach(message -> shown(member, message));
            }

            @Override
            public void onError(Throwable failure) {
                nextSoon();
            }

            @Override
            public void onCompleted() {
                nextSoon();
            }
        });
    }

    private void shown(SimMember by, Message message) {
        if (message.sequence() != next)
            throw new Fault(by.name + " shows message " + message.sequence() + " to a reader who comes to " + next);
        world.checker().shows(by, message.sequence(), message.hash());
        next++;
    }
}
