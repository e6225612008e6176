package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.proto.master.GetClusterStatusRequest;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.GetMessagesRequest;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.proto.master.SubscribeMessagesRequest;
import antiphon.security.keys.SigningKeys;
import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A master whose role ends and begins again on the same log, while its process and its ports stay.
@Timeout(180)
class LeadingAgainTest {
    private static final LogId LOG = new LogId(new UUID(3, 3));

    @TempDir private Path directory;

    private static List<LogEntry> chain(int messages) {
        SigningKeys keys = SigningKeys.ofFernetKey(RunningMaster.KEY);
        List<LogEntry> entries = new ArrayList<>();
        Hash parent = LOG.genesis();
        for (long number = 1; number <= messages; number++) {
            Message message = new Message(number, 1, number * 1000, "ann", "r" + number, "content " + number);
            entries.add(EntryCodec.seal(message, parent, keys));
            parent = entries.getLast().hash();
        }
        return entries;
    }

    private RunningMaster masterOf(FakeWorker worker) throws Exception {
        return masterOf(worker, "disk");
    }

    private RunningMaster masterOf(FakeWorker worker, String storage) throws Exception {
        return new RunningMaster(
                directory, "HEARTBEAT_INTERVAL", "0.1", "HTTP_PORT", "0", "STORAGE", storage, "WORKERS",
                "worker1=localhost:" + worker.server.port());
    }

    private static PostMessageRequest request(String id, int concern) {
        return PostMessageRequest.newBuilder()
                .setContent("content of " + id)
                .setClientId("ann")
                .setRequestId(id)
                .setWriteConcern(concern)
                .build();
    }

    private static GetClusterStatusResponse status(RunningMaster master) {
        return master.client().getClusterStatus(GetClusterStatusRequest.getDefaultInstance());
    }

    private static void await(String what, BooleanSupplier isTrue) {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!isTrue.getAsBoolean()) {
            if (System.nanoTime() - untilNs > 0) throw new AssertionError("not within 60 s: " + what);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static void awaitWriting(RunningMaster master) {
        await("it writes", () -> status(master).getState().equals("writing"));
    }

    @Test
    void goesOnInAHigherEpochWithWhatItHeld() throws Exception {
        try (FakeWorker worker = new FakeWorker(LOG, List.of()); RunningMaster master = masterOf(worker)) {
            awaitWriting(master);
            PostMessageResponse first = master.client().postMessage(request("first", 2));
            assertThat(first.getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            long epoch = status(master).getEpoch();
            for (int i = 1; i <= 5; i++) {
                master.leadAgain();
                awaitWriting(master);
                assertThat(status(master).getEpoch()).isGreaterThan(epoch);
                epoch = status(master).getEpoch();
                PostMessageResponse repeat = master.client().postMessage(request("first", 2));
                assertThat(repeat.getSequenceNumber()).isEqualTo(first.getSequenceNumber());
                assertThat(repeat.getRepeat()).isTrue();
                PostMessageResponse next = master.client().postMessage(request("next " + i, 2));
                assertThat(next.getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
                assertThat(next.getSequenceNumber()).isEqualTo(i + 1);
                assertThat(worker.store.log().end()).isEqualTo(i + 1);
                assertThat(List.of("master-loop", "master-sync"))
                        .allSatisfy(name -> assertThat(threads(name)).isOne());
                assertThat(metrics(master))
                        .contains("antiphon_log_head " + (i + 1),
                                "antiphon_writes_total{outcome=\"acknowledged\",w=\"2\"} 2.0");
            }
            assertThat(master.client().getMessages(GetMessagesRequest.getDefaultInstance()).getMessagesCount())
                    .isEqualTo(6);
        }
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(name)).count();
    }

    private static String metrics(RunningMaster master) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + master.httpPort() + "/metrics");
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    @Test
    void answersWaitingWritesAndReadersAsAStopDoes() throws Exception {
        try (FakeWorker worker = new FakeWorker(LOG, List.of()); RunningMaster master = masterOf(worker)) {
            awaitWriting(master);
            worker.keeps = false;
            Iterator<?> reader = master.client().subscribeMessages(SubscribeMessagesRequest.getDefaultInstance());
            ListenableFuture<PostMessageResponse> waiting = MessageServiceGrpc.newFutureStub(master.channel())
                    .postMessage(request("waits", 2));
            assertThat(reader.next()).isNotNull();
            master.leadAgain();
            assertThat(waiting.get(20, TimeUnit.SECONDS).getOutcome()).isEqualTo(Outcome.UNCONFIRMED);
            assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(reader::hasNext).satisfies(
                    ended -> assertThat(ended.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
            worker.keeps = true;
            awaitWriting(master);
            PostMessageResponse repeat = master.client().postMessage(request("waits", 2));
            assertThat(repeat.getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(repeat.getRepeat()).isTrue();
        }
    }

    @Test
    void beginsAgainFromAStartThatIsNotDecided() throws Exception {
        try (FakeWorker worker = new FakeWorker(LOG, chain(40))) {
            worker.hangs = true;
            try (RunningMaster master = masterOf(worker)) {
                await("it fetches its log", () -> worker.reads.get() > 0);
                assertThat(status(master).getState()).isEqualTo("recovering");
                worker.hangs = false;
                master.leadAgain();
                awaitWriting(master);
                assertThat(master.client().postMessage(request("new", 2)).getSequenceNumber()).isEqualTo(41);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk", "memory"})
    void afterItSteppedDownItsLogDoesNotCountByItself(String storage) throws Exception {
        try (FakeWorker worker = new FakeWorker(LOG, List.of()); RunningMaster master = masterOf(worker, storage)) {
            awaitWriting(master);
            assertThat(master.client().postMessage(request("first", 2)).getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            long later = status(master).getEpoch() + 1;
            worker.report = answer -> answer.toBuilder().setEpoch(later).build();
            await("it steps down", () -> status(master).getState().equals("stopped"));
            worker.stop();
            master.leadAgain();
            assertThat(status(master).getState()).isEqualTo("recovering");
            assertThat(status(master).getStateReason()).contains("worker1");
        }
    }
}
