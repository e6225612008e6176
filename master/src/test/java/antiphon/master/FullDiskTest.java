package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.config.source.Environment;
import antiphon.log.DiskStore;
import antiphon.log.ForgetfulFiles;
import antiphon.log.segment.LogSettings;
import antiphon.master.settings.MasterSettings;
import antiphon.node.repair.ScrubPace;
import antiphon.node.runtime.NodeRuntime;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.node.FetchRequest;
import antiphon.proto.node.NodeServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A master whose disk takes nothing more though it has bytes free: it refuses writes, shows what it has, lives, and
/// takes writes again by itself.
class FullDiskTest {
    private static final int POSTS_MAX = 200;

    @SuppressWarnings("ImmutableEnumChecker") // Its functions hold nothing.
    enum Trouble {
        INODES("No space left on device", ForgetfulFiles::failNewFiles), QUOTA("Disk quota exceeded",
                (files, now) -> files.failGrowth(now ? "Disk quota exceeded" : "")), FILE_SIZE("File too large",
                        (files, now) -> files.limitFiles(now ? 100 : Long.MAX_VALUE)), DESCRIPTORS(
                                "Too many open files", ForgetfulFiles::failOpens), READ_ONLY("Read-only file system",
                                        ForgetfulFiles::readOnly);

        private final String word;
        private final BiConsumer<ForgetfulFiles, Boolean> change;

        Trouble(String word, BiConsumer<ForgetfulFiles, Boolean> change) {
            this.word = word;
            this.change = change;
        }

        void on(ForgetfulFiles files) {
            change.accept(files, true);
        }

        void off(ForgetfulFiles files) {
            change.accept(files, false);
        }
    }

    private final ForgetfulFiles files = new ForgetfulFiles();
    private final AtomicReference<Throwable> broken = new AtomicReference<>();
    private final List<String> acknowledged = new ArrayList<>();
    private @Nullable NodeRuntime master;
    private @Nullable ManagedChannel channel;

    private void start() throws IOException {
        DiskStore store = DiskStore.open(files, LogSettings.tiny()).store();
        Map<String, String> variables = Map.of(
                "PORT", Integer.toString(RunningMaster.freePort()), "HTTP_PORT", "off", "AUTH_TOKEN",
                RunningMaster.TOKEN, "FERNET_KEY", RunningMaster.KEY);
        ScrubPace never = new ScrubPace(500, Duration.ofDays(1), Duration.ofDays(1));
        NodeRuntime started = MasterNode.start(
                MasterSettings.from(new Environment(variables)), store, never, broken::set);
        master = started;
        channel = NettyChannelBuilder.forAddress("localhost", started.port()).usePlaintext().build();
    }

    @AfterEach
    void stop() {
        if (channel != null) channel.shutdownNow();
        if (master != null) master.close();
        assertThat(broken.get()).as("what the master broke of").isNull();
    }

    private MessageServiceGrpc.MessageServiceBlockingStub client() {
        if (channel == null) throw new IllegalStateException("not started");
        return MessageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private PostMessageResponse post(String content) {
        PostMessageResponse answer = client().postMessage(
                PostMessageRequest.newBuilder().setContent(content).setWriteConcern(1).build());
        if (answer.getStatusCode() == 200) acknowledged.add(content);
        return answer;
    }

    private PostMessageResponse postUntilRefused() {
        for (int number = 1; number <= POSTS_MAX; number++) {
            PostMessageResponse answer = post("under way " + number);
            if (answer.getStatusCode() != 200) return answer;
        }
        throw new AssertionError("it takes everything");
    }

    private GetClusterStatusResponse status() {
        return client().getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
    }

    private String last() {
        return client().getMessages(
                GetMessagesRequest.newBuilder().setFromSequence(acknowledged.size()).setLimit(1).build())
                .getMessages(0).getContent();
    }

    private int fetched() {
        if (channel == null) throw new IllegalStateException("not started");
        return NodeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(20, TimeUnit.SECONDS)
                .fetch(FetchRequest.newBuilder().setAuthToken(RunningMaster.TOKEN).build())
                .getEntriesCount();
    }

    private static void await(String what, BooleanSupplier isTrue) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("not within 20 s: " + what);
            LockSupport.parkNanos(2_000_000);
        }
    }

    private void writes(String content) {
        await("writes are taken", () -> post(content).getStatusCode() == 200);
    }

    @ParameterizedTest
    @EnumSource
    void itRefusesWritesShowsWhatItHasAndTakesWritesAgain(Trouble trouble) throws IOException {
        start();
        writes("before");
        trouble.on(files);
        if (trouble == Trouble.READ_ONLY) await("it is seen", () -> status().getState().equals("full"));
        PostMessageResponse refused = postUntilRefused();
        assertThat(refused.getStatusCode()).isEqualTo(503);
        assertThat(refused.getMessage()).contains("takes nothing more", trouble.word, "by themselves");
        assertThat(status().getState()).isEqualTo("full");
        assertThat(status().getStateReason()).contains(trouble.word);
        assertThat(last()).isEqualTo(acknowledged.getLast());
        trouble.off(files);
        writes("after");
        writes("and more");
        DiskStore left = DiskStore.open(files.afterForgetting(), LogSettings.tiny()).store();
        assertThat(left.log().read(1, left.log().end(), Long.MAX_VALUE)).extracting(entry -> entry.message().content())
                .as("what a power cut leaves").isEqualTo(acknowledged);
    }

    @ParameterizedTest
    @EnumSource(names = {"INODES", "QUOTA", "FILE_SIZE"})
    void itStartsOnSuchADiskAndShowsWhatItHas(Trouble trouble) throws IOException {
        start();
        writes("before");
        writes("and this");
        stop();
        trouble.on(files);
        start();
        await("it says that it is full", () -> status().getState().equals("full"));
        assertThat(status().getStateReason()).contains(trouble.word);
        assertThat(post("refused").getStatusCode()).isEqualTo(503);
        assertThat(last()).isEqualTo("and this");
        assertThat(fetched()).as("what verify and backup get").isEqualTo(acknowledged.size());
        trouble.off(files);
        writes("after");
        assertThat(last()).isEqualTo("after");
    }
}
