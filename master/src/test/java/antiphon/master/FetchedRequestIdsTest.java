package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import antiphon.security.keys.SigningKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A master that lost its disk and fetched its log from a worker knows the requests in it, as one that read it from its
/// own disk does.
@Timeout(60)
class FetchedRequestIdsTest {
    private static final LogId LOG = new LogId(new UUID(5, 6));
    private static final int MESSAGES = 40;

    @TempDir private Path directory;

    private static List<LogEntry> chain() {
        SigningKeys keys = SigningKeys.ofFernetKey(RunningMaster.KEY);
        List<LogEntry> entries = new ArrayList<>();
        Hash parent = LOG.genesis();
        for (long number = 1; number <= MESSAGES; number++) {
            Message message = new Message(number, 1, number * 1000, "ann", "r" + number, "content " + number);
            entries.add(EntryCodec.seal(message, parent, keys));
            parent = entries.getLast().hash();
        }
        return entries;
    }

    private static PostMessageResponse post(RunningMaster master, String content, String requestId) {
        PostMessageRequest request = PostMessageRequest.newBuilder()
                .setContent(content)
                .setClientId("ann")
                .setRequestId(requestId)
                .setWriteConcern(1)
                .build();
        while (true) {
            PostMessageResponse answer = master.client().postMessage(request);
            boolean decided = answer.getOutcome() != Outcome.UNCONFIRMED && answer.getStatusCode() != 503;
            if (decided) return answer; // Before, it is still fetching.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Test
    void areKnownWithWhatTheyWrote() throws IOException {
        try (FakeWorker worker = new FakeWorker(LOG, chain());
                RunningMaster master = new RunningMaster(
                        directory, "HEARTBEAT_INTERVAL", "0.1", "WORKERS",
                        "worker1=localhost:" + worker.server.port())) {
            PostMessageResponse repeat = post(master, "content 7", "r7");
            assertThat(repeat.getOutcome()).isEqualTo(Outcome.ACKNOWLEDGED);
            assertThat(repeat.getSequenceNumber()).isEqualTo(7);
            assertThat(repeat.getRepeat()).isTrue();
            PostMessageResponse other = post(master, "another content", "r" + MESSAGES);
            assertThat(other.getOutcome()).isEqualTo(Outcome.NOT_APPENDED);
            assertThat(other.getStatusCode()).isEqualTo(409);
            assertThat(other.getSequenceNumber()).isEqualTo(MESSAGES);
            PostMessageResponse first = post(master, "something new", "r" + (MESSAGES + 1));
            assertThat(first.getSequenceNumber()).isEqualTo(MESSAGES + 1);
            assertThat(first.getRepeat()).isFalse();
        }
    }
}
