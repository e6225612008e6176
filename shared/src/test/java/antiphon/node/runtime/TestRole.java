package antiphon.node.runtime;

import antiphon.log.EntryLog;
import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.metrics.Gauges;
import antiphon.node.Await;
import antiphon.node.loop.StorageWatch;
import antiphon.node.repair.OtherNode;
import antiphon.node.rpc.NodeServer;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.worker.GetMessagesRequest;
import antiphon.proto.worker.GetMessagesResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A role of a test, with some of everything that a role can add to its node: a service, a route, metrics, health, a
/// thread, scheduled work, and a connection. It leads, which appends messages, or follows, which shows them.
final class TestRole implements Role {
    static final int REQUEST_BYTES_MAX = 10_000;
    /// What is posted to make a call that never ends.
    static final String HANG = "hang";

    private final RoleParts parts;
    private final boolean leads;
    private final Plan plan;
    private final ScheduledExecutorService scheduled = Executors.newScheduledThreadPool(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("test-role").unstarted(this::run);
    private final ManagedChannel toItself;

    /// What a role does besides.
    ///
    /// @param begin may fail, or wait
    /// @param settle may wait
    /// @param ready for callers
    /// @param ends whether it says that it has ended
    record Plan(Begin begin, Runnable settle, CompletableFuture<?> ready, boolean ends) {
        static final Plan PLAIN = new Plan(() -> {}, () -> {}, CompletableFuture.completedFuture(null), true);

        Plan beginning(Begin how) {
            return new Plan(how, settle, ready, ends);
        }

        Plan settling(Runnable how) {
            return new Plan(begin, how, ready, ends);
        }

        Plan readyAfter(CompletableFuture<?> other) {
            return new Plan(begin, settle, other, ends);
        }

        Plan neverEnding() {
            return new Plan(begin, settle, ready, false);
        }
    }

    interface Begin {
        void run() throws IOException;
    }

    static RoleFactory leading(Plan plan) {
        return new RoleFactory("master", parts -> new TestRole(parts, true, plan));
    }

    static RoleFactory following(Plan plan) {
        return new RoleFactory("worker", parts -> new TestRole(parts, false, plan));
    }

    private TestRole(RoleParts parts, boolean leads, Plan plan) {
        this.parts = parts;
        this.leads = leads;
        this.plan = plan;
        this.toItself = NettyChannelBuilder.forAddress("localhost", parts.settings().port()).usePlaintext().build();
        String name = leads ? "leads" : "follows";
        parts.routes().route("/" + name, call -> call.answer(200, name + "\n"));
        parts.routes().route("/stream", call -> {
            call.stream("text/plain").send("begun\n");
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        parts.metrics().counter("test_" + name + "_total", "A counter of this role.").inc();
        parts.metrics().counter("test_both_total", "A counter of both roles.", "role", List.of(name));
        parts.metrics().add(() -> new Gauges().add("test_" + name + "_now", "A gauge of this role.", 1).snapshots());
        if (leads) parts.health().writeConcerns(1, 1);
    }

    private void run() {
        try {
            over.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public NodeServer.Served served() {
        return new NodeServer.Served(service(), Set.of(), REQUEST_BYTES_MAX);
    }

    private BindableService service() {
        return leads ? new Posts() : new Reads();
    }

    private final class Posts extends MessageServiceGrpc.MessageServiceImplBase {
        @Override
        public void postMessage(PostMessageRequest request, StreamObserver<PostMessageResponse> caller) {
            if (request.getContent().equals(HANG)) return;
            append(request.getContent());
            caller.onNext(PostMessageResponse.newBuilder().setMessage(request.getContent()).build());
            caller.onCompleted();
        }

        @Override
        public StreamObserver<PostMessagesRequest> postMessages(StreamObserver<PostMessagesResponse> caller) {
            caller.onNext(PostMessagesResponse.getDefaultInstance());
            return new StreamObserver<>() {
                @Override
                public void onNext(PostMessagesRequest value) {}

                @Override
                public void onError(Throwable t) {}

                @Override
                public void onCompleted() {}
            };
        }
    }

    /// Not synced: the next role finds it durable all the same.
    private void append(String content) {
        try {
            EntryLog log = parts.store().log();
            if (parts.store().state().logId().isEmpty()) parts.store().state().adopt(TestEntries.LOG);
            Hash parent = log.hashAt(log.end()).orElseThrow();
            log.append(List.of(EntryCodec.seal(
                    TestEntries.message(log.end() + 1, content), parent, TestEntries.KEYS)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Reads extends SecondaryWorkerServiceGrpc.SecondaryWorkerServiceImplBase {
        @Override
        public void getMessages(GetMessagesRequest request, StreamObserver<GetMessagesResponse> caller) {
            GetMessagesResponse.Builder page = GetMessagesResponse.newBuilder();
            for (LogEntry entry : read())
                page.addMessages(MessageReplicaReceived.newBuilder().setContent(entry.message().content()));
            caller.onNext(page.build());
            caller.onCompleted();
        }
    }

    private List<LogEntry> read() {
        try {
            return parts.store().log().read(1, parts.store().log().durable(), Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<OtherNode> others() {
        return List.of();
    }

    @Override
    public void keysLookedAt() {}

    @Override
    public void roomSeen(StorageWatch.Room room) {}

    @Override
    public void begin() throws IOException {
        thread.start();
        var _ = scheduled.scheduleAtFixedRate(() -> toItself.getState(true), 0, 1, TimeUnit.MILLISECONDS);
        plan.begin.run();
        parts.health().serving(true);
    }

    @Override
    public CompletableFuture<?> ready() {
        return plan.ready;
    }

    @Override
    public void beginStop() {}

    @Override
    public void settle() {
        plan.settle.run();
    }

    @Override
    public boolean end() {
        over.countDown();
        scheduled.shutdownNow();
        toItself.shutdownNow();
        try {
            if (thread.getState() != Thread.State.NEW) thread.join(TimeUnit.SECONDS.toMillis(Await.BOUND_SECONDS));
            return plan.ends && !thread.isAlive();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
