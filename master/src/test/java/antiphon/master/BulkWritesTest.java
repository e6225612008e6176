package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.Await;
import antiphon.proto.master.AcknowledgedRun;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.Message;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.NewMessage;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessagesRequest;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Streams of writes, over a real connection.
@Timeout(60)
class BulkWritesTest {
    @TempDir private Path dataDir;

    private final List<AutoCloseable> running = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : running) each.close();
    }

    private RunningMaster start(String... settings) throws IOException {
        RunningMaster master = new RunningMaster(dataDir, settings);
        running.add(master);
        return master;
    }

    /// What came back on a stream.
    private static final class Answers implements StreamObserver<PostMessagesResponse> {
        final List<PostMessagesResponse> frames = Collections.synchronizedList(new ArrayList<>());
        final CompletableFuture<Status> end = new CompletableFuture<>();

        @Override
        public void onNext(PostMessagesResponse frame) {
            frames.add(frame);
        }

        @Override
        public void onError(Throwable failure) {
            end.complete(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            end.complete(Status.OK);
        }

        Status awaitEnd() throws Exception {
            return end.get(20, TimeUnit.SECONDS);
        }

        List<AcknowledgedRun> runs() {
            return frames.stream().flatMap(frame -> frame.getAcknowledgedList().stream()).toList();
        }

        List<WriteOutcome> outcomes() {
            return frames.stream().flatMap(frame -> frame.getOutcomesList().stream()).toList();
        }
    }

    private static PostMessagesRequest batch(boolean runs, String... contents) {
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setWriteConcern(1).setRuns(runs);
        for (String content : contents) batch.addMessages(NewMessage.newBuilder().setContent(content));
        return batch.build();
    }

    private static Answers send(RunningMaster master, PostMessagesRequest... batches) {
        Answers answers = new Answers();
        StreamObserver<PostMessagesRequest> writes = MessageServiceGrpc.newStub(master.channel()).postMessages(answers);
        for (PostMessagesRequest batch : batches) writes.onNext(batch);
        writes.onCompleted();
        return answers;
    }

    private static String[] numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "m" + i).toArray(String[]::new);
    }

    @Test
    void aBatchIsAppendedInItsOrderAndAnsweredInFewFrames() throws Exception {
        RunningMaster master = start();
        Answers answers = send(master, batch(true, numbered(500)));
        assertThat(answers.awaitEnd()).isEqualTo(Status.OK);
        assertThat(answers.runs()).as("one for each piece that went into the log by itself")
                .hasSizeLessThanOrEqualTo(3);
        long next = 0;
        for (AcknowledgedRun run : answers.runs()) {
            assertThat(run.getIndex()).isEqualTo(next);
            assertThat(run.getSequenceNumber()).isEqualTo(next + 1);
            assertThat(run.getCopies()).isEqualTo(1);
            next += run.getCount();
        }
        assertThat(next).isEqualTo(500);
        assertThat(answers.outcomes()).isEmpty();
        assertThat(master.client().getMessages(GetMessagesRequest.getDefaultInstance()).getMessagesList())
                .extracting(Message::getContent)
                .containsExactly(numbered(500));
    }

    @Test
    void whoDoesNotAskForRunsGetsEachOutcomeInFull() throws Exception {
        Answers answers = send(start(), batch(false, "a", "b"));
        assertThat(answers.awaitEnd()).isEqualTo(Status.OK);
        assertThat(answers.runs()).isEmpty();
        assertThat(answers.outcomes()).hasSize(2).allSatisfy(outcome -> {
            assertThat(outcome.getResponse().getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(outcome.getResponse().getMessageId()).isNotEmpty();
        });
    }

    @Test
    void aWriteThatIsRefusedLeavesThoseAroundItAlone() throws Exception {
        Answers answers = send(start(), batch(true, "a", " ", "c"), batch(true, "d"));
        assertThat(answers.awaitEnd()).isEqualTo(Status.OK);
        assertThat(answers.outcomes()).singleElement().satisfies(refused -> {
            assertThat(refused.getIndex()).isEqualTo(1);
            assertThat(refused.getResponse().getOutcome()).isEqualTo(Outcome.NOT_APPENDED);
        });
        long[] sequenceOf = new long[4];
        for (AcknowledgedRun run : answers.runs())
            for (int i = 0; i < run.getCount(); i++)
                sequenceOf[(int) run.getIndex() + i] = run.getSequenceNumber() + i;
        assertThat(sequenceOf).containsExactly(1, 0, 2, 3);
    }

    @Test
    void anEmptyBatchIsNoWrite() throws Exception {
        Answers answers = send(start(), PostMessagesRequest.getDefaultInstance(), batch(true, "a"));
        assertThat(answers.awaitEnd()).isEqualTo(Status.OK);
        assertThat(answers.runs()).singleElement().extracting(AcknowledgedRun::getIndex).isEqualTo(0L);
    }

    @Test
    void aRepeatInTheSameStreamGetsTheFirstNumberAndIsMarked() throws Exception {
        Answers answers = send(start(), shop("a", "1"), shop("a", "1"));
        assertThat(answers.awaitEnd()).isEqualTo(Status.OK);
        assertThat(answers.runs()).extracting(AcknowledgedRun::getSequenceNumber).containsExactly(1L, 1L);
        assertThat(answers.runs())
                .filteredOn(AcknowledgedRun::getRepeat)
                .extracting(AcknowledgedRun::getIndex)
                .containsExactly(1L);
    }

    @Test
    void aRepeatIsNotHiddenInARunOfOthers() throws Exception {
        Answers answers = send(start(), shop("a", "1", "b", "2"), shop("a", "1", "b", "2", "c", "3"));
        assertThat(answers.awaitEnd()).isEqualTo(Status.OK);
        List<Long> repeats = new ArrayList<>();
        for (AcknowledgedRun run : answers.runs())
            for (int i = 0; i < run.getCount(); i++) if (run.getRepeat()) repeats.add(run.getIndex() + i);
        assertThat(repeats).containsExactlyInAnyOrder(2L, 3L);
    }

    @Test
    void inOneBatchOtherContentUnderTheSameRequestIdIsRefused() throws Exception {
        Answers answers = send(start(), shop("a", "1", "b", "1", "a", "1"));
        assertThat(answers.awaitEnd()).isEqualTo(Status.OK);
        assertThat(answers.outcomes()).singleElement().satisfies(refused -> {
            assertThat(refused.getIndex()).isEqualTo(1);
            assertThat(refused.getResponse().getOutcome()).isEqualTo(Outcome.NOT_APPENDED);
            assertThat(refused.getResponse().getStatusCode()).isEqualTo(409);
            assertThat(refused.getResponse().getSequenceNumber()).isEqualTo(1);
            assertThat(refused.getResponse().getDetail())
                    .startsWith("request id 1 was used for other content (message 1)");
        });
        assertThat(answers.runs()).extracting(AcknowledgedRun::getIndex).containsExactlyInAnyOrder(0L, 2L);
    }

    private static PostMessagesRequest shop(String... contentsAndIds) {
        PostMessagesRequest.Builder batch = PostMessagesRequest.newBuilder().setWriteConcern(1).setClientId("shop")
                .setRuns(true);
        for (int at = 0; at < contentsAndIds.length; at += 2)
            batch.addMessages(NewMessage.newBuilder()
                    .setContent(contentsAndIds[at])
                    .setRequestId(contentsAndIds[at + 1]));
        return batch.build();
    }

    @Test
    void aBatchOfMoreWritesThanCanBeAnsweredAtOnceIsRefusedAndNothingOfItAppended() throws Exception {
        RunningMaster master = start();
        Answers answers = send(master, batch(true, numbered(10_001)));
        Status status = answers.awaitEnd();
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).contains("10001", "at most 10000", "none of these was appended");
        assertThat(answers.frames).isEmpty();
        assertThat(master.client().getMessages(GetMessagesRequest.getDefaultInstance()).getMessagesList()).isEmpty();
    }

    @Test
    void writesWhoseCallerHangsUpDoNotHoldTheirPlaces() throws Exception {
        RunningMaster master = start("WORKERS", "nobody=localhost:1", "REPLICATION_TIMEOUT", "0.5");
        Context.CancellableContext call = Context.current().withCancellation();
        Answers answers = new Answers();
        call.run(() -> MessageServiceGrpc.newStub(master.channel())
                .postMessages(answers)
                .onNext(batch(true, numbered(100)).toBuilder().setWriteConcern(2).build()));
        Await.until("all are pending", () -> pendingWrites(master) == 100);

        call.cancel(null);

        Await.until("none is pending", () -> pendingWrites(master) == 0);
        assertThat(master.client().getClusterStatus(GetClusterStatusRequest.getDefaultInstance()).getHead())
                .isEqualTo(100);
    }

    private static long pendingWrites(RunningMaster master) {
        return master.client().getClusterStatus(GetClusterStatusRequest.getDefaultInstance()).getPendingWrites();
    }
}
