package antiphon.worker;

import static antiphon.worker.WorkerUnderTest.recovery;
import static antiphon.worker.WorkerUnderTest.replica;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.message.EntryCodec;
import antiphon.message.LogEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An alert looks at the counter of refused deliveries, so an entry that is not sound counts there however it came.
class RefusedEntriesTest {
    private static final String ALTERED = "antiphon_deliveries_refused_total{reason=\"altered\"}";

    private final SignedLog log = new SignedLog(4);
    private FakeMaster master;
    private WorkerUnderTest worker;

    @BeforeEach
    void start() throws Exception {
        master = new FakeMaster(log);
        worker = WorkerUnderTest.of(master);
        assertThat(worker.metric(ALTERED)).isZero();
    }

    @AfterEach
    void stop() {
        worker.close();
        master.close();
    }

    /// Its hash is right for its content.
    private static byte[] signedByNobody(LogEntry entry) {
        byte[] signature = new byte[entry.signature().length];
        return EntryCodec.assemble(entry.message(), entry.parentHash(), entry.hash(), signature).encoded();
    }

    @Test
    void aSignatureThatNoKeyMadeInAPage() throws Exception {
        master.onTheWire = RefusedEntriesTest::signedByNobody;
        assertThatThrownBy(() -> worker.calls().handleRecovery(recovery(4)))
                .hasMessageContaining("signature that none of this node");
        assertThat(worker.metric(ALTERED)).isPositive();
    }

    @Test
    void alteredContentInAPage() throws Exception {
        master.onTheWire = entry -> entry.sequence() == 3 ? SignedLog.altered(entry, "altered") : entry.encoded();
        assertThatThrownBy(() -> worker.calls().handleRecovery(recovery(4))).hasMessageContaining("message 3");
        assertThat(worker.contents()).hasSize(2);
        assertThat(worker.metric(ALTERED)).isPositive();
    }

    @Test
    void bytesInAPageThatAreNoEntry() throws Exception {
        master.onTheWire = entry -> entry.sequence() == 3 ? new byte[]{1, 2, 3} : entry.encoded();
        assertThatThrownBy(() -> worker.calls().handleRecovery(recovery(4))).hasMessageContaining("entry of 3 bytes");
        assertThat(worker.contents()).hasSize(2);
        assertThat(worker.metric(ALTERED)).isPositive();
    }

    @Test
    void alteredContentInAUnaryCall() throws Exception {
        LogEntry first = EntryCodec.decode(SignedLog.altered(log.entry(1), "altered"), log.hash(0));
        assertThat(worker.calls().replicateMessage(replica(first)).getStatusCode()).isEqualTo(400);
        assertThat(worker.metric(ALTERED)).isEqualTo(1);
    }

    @Test
    void anotherMessageUnderAHeldNumberInAUnaryCall() throws Exception {
        assertThat(worker.calls().replicateMessage(replica(log.entry(1))).getStatusCode()).isEqualTo(200);
        LogEntry other = new SignedLog(0).add("another first message");
        assertThat(worker.calls().replicateMessage(replica(other)).getStatus()).isEqualTo("error");
        assertThat(worker.metric("antiphon_deliveries_refused_total{reason=\"diverged\"}")).isEqualTo(1);
    }
}
