package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.TestEntries;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.worker.intake.check.BatchReader;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// A batch of the replication stream.
class BatchFuzzTest {
    private static final List<LogEntry> OURS = TestEntries.chain(4);
    private static final BatchReader READER = new BatchReader(new EntryVerifier(TestEntries.KEYS));

    /// No entry is taken but those that were signed, one after the other.
    @MethodSource("batches")
    @FuzzTest
    void reading(byte[] bytes) {
        ReplicationBatch batch;
        try {
            batch = ReplicationBatch.parseFrom(bytes);
        } catch (InvalidProtocolBufferException _) {
            return;
        }
        BatchReader.Read read = READER.read(batch);
        assertThat(read.entries().size() == batch.getEntriesCount() || read.problem().isPresent()).isTrue();
        for (LogEntry entry : read.entries())
            assertThat(OURS).anyMatch(ours -> Arrays.equals(ours.encoded(), entry.encoded())
                    && ours.parentHash().equals(entry.parentHash()));
        for (int next = 1; next < read.entries().size(); next++)
            assertThat(read.entries().get(next).parentHash()).isEqualTo(read.entries().get(next - 1).hash());
    }

    static Stream<byte[]> batches() {
        ReplicationBatch.Builder batch = ReplicationBatch.newBuilder()
                .setParentHash(ByteString.copyFrom(TestEntries.LOG.genesis().toBytes()));
        return OURS.stream().map(entry -> batch.addEntries(ByteString.copyFrom(entry.encoded())).build().toByteArray());
    }
}
