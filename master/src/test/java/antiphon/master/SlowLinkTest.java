package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.core.NodeId;
import antiphon.credentials.AuthToken;
import antiphon.link.Silence;
import antiphon.log.memory.MemoryStore;
import antiphon.master.core.contract.MasterEffect;
import antiphon.master.core.contract.MasterInput;
import antiphon.master.links.Fetches;
import antiphon.master.links.LogFetch;
import antiphon.master.reason.Failures;
import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import antiphon.message.Message;
import antiphon.node.SlowLink;
import antiphon.node.fetch.FetchedCopies;
import antiphon.node.fetch.PeerLog;
import antiphon.node.repair.OtherNode;
import antiphon.node.tls.Transport;
import antiphon.security.keys.SigningKeys;
import antiphon.tls.NodeRole;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A master reads from a worker over a link on which a large message takes much longer than nothing may come.
@Execution(ExecutionMode.CONCURRENT)
@Timeout(60)
class SlowLinkTest {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(3);
    private static final int BYTES_PER_SECOND = 120_000;
    private static final SigningKeys KEYS = SigningKeys.ofFernetKey(RunningMaster.KEY);
    private static final LogId LOG = new LogId(new UUID(3, 4));
    private static final List<LogEntry> CHAIN = chain("m1", "m".repeat(900_000), "m3");

    private FakeWorker worker;
    private SlowLink link;
    private ManagedChannel channel;

    private static List<LogEntry> chain(String... contents) {
        List<LogEntry> entries = new ArrayList<>();
        Hash parent = LOG.genesis();
        for (String content : contents) {
            Message message = new Message(entries.size() + 1L, 1, 1_000, "ann", "", content);
            entries.add(EntryCodec.seal(message, parent, KEYS));
            parent = entries.getLast().hash();
        }
        return List.copyOf(entries);
    }

    private static List<Hash> hashes(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::hash).toList();
    }

    @BeforeEach
    void start() throws IOException {
        worker = new FakeWorker(LOG, CHAIN);
        link = new SlowLink(worker.server.port(), BYTES_PER_SECOND);
        channel = Transport.PLAIN.channel("localhost", link.port(), NodeRole.WORKER, Optional.empty())
                .intercept(new Silence())
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        channel.shutdownNow();
        link.close();
        worker.close();
    }

    @Test
    void aMasterWithoutALogFetchesItHoweverLongAPageTakes() throws Exception {
        MemoryStore store = new MemoryStore();
        store.state().adopt(LOG);
        LinkedBlockingQueue<MasterInput> inputs = new LinkedBlockingQueue<>();
        new LogFetch(log(), new EntryVerifier(KEYS), Fetches.standard(), store.log(), inputs::add)
                .start(new MasterEffect.Fetch(new NodeId("worker1"), 1, 0, CHAIN.size(), 0));
        assertThat(last(inputs)).isEqualTo(new MasterInput.Fetched(1, CHAIN.size(), true));
        assertThat(hashes(store.log().read(1, CHAIN.size(), Long.MAX_VALUE))).isEqualTo(hashes(CHAIN));
    }

    /// What ends the fetch, well or not.
    private static MasterInput last(LinkedBlockingQueue<MasterInput> inputs) throws InterruptedException {
        MasterInput input = inputs.take();
        while (input instanceof MasterInput.Fetched fetched && !fetched.complete()) input = inputs.take();
        return input;
    }

    private PeerLog log() {
        return new PeerLog(channel, new AuthToken(RunningMaster.TOKEN), "", SILENCE_MAX);
    }

    private OtherNode copies() {
        MemoryStore own = new MemoryStore();
        own.state().adopt(LOG);
        return new FetchedCopies("worker1", log(), own, Failures::describe);
    }

    /// What a worker gives, or why it gives none.
    private CompletableFuture<List<LogEntry>> asked(long first, long last) {
        CompletableFuture<List<LogEntry>> answer = new CompletableFuture<>();
        copies().ask(first, last, new OtherNode.Asker() {
            @Override
            public void given(List<LogEntry> entries) {
                answer.complete(entries);
            }

            @Override
            public void failed(String reason) {
                answer.completeExceptionally(new IOException(reason));
            }
        });
        return answer;
    }

    @Test
    void aDamagedMessageIsRepairedHoweverLongItsCopyTakes() {
        assertThat(hashes(asked(1, CHAIN.size()).join())).isEqualTo(hashes(CHAIN));
    }

    @Test
    void aWorkerThatIsSilentIsGivenUp() throws Exception {
        worker.hangs = true;
        assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> asked(1, 1).join())
                .withMessageContaining("did not answer in time");
        LinkedBlockingQueue<MasterInput> inputs = new LinkedBlockingQueue<>();
        MemoryStore store = new MemoryStore();
        store.state().adopt(LOG);
        new LogFetch(log(), new EntryVerifier(KEYS), Fetches.standard(), store.log(), inputs::add)
                .start(new MasterEffect.Fetch(new NodeId("worker1"), 1, 0, 1, 0));
        assertThat(last(inputs)).isInstanceOfSatisfying(MasterInput.FetchFailed.class,
                failed -> assertThat(failed.reason()).isEqualTo("did not answer in time"));
    }
}
