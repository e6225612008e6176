package antiphon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.EntryCodec;
import antiphon.message.EntryFields;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.message.TestEntries;
import antiphon.proto.node.FetchResponse;
import antiphon.proto.worker.MessageReplicaReceived;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// Messages as they come over the wire, and as they go out.
class WireFuzzTest {
    /// Of the number of the next message.
    private static final int NEXT_BYTES_MAX = 11;
    private static final EntryVerifier VERIFIER = new EntryVerifier(TestEntries.KEYS);
    private static final List<LogEntry> OURS = TestEntries.chain(3);

    @MethodSource("fetchedPages")
    @FuzzTest
    void fetchedPage(byte[] bytes) {
        try {
            FetchedPage page = FetchedPage.of(FetchResponse.parseFrom(bytes));
            page.entries().forEach(WireFuzzTest::assertIsWhatItWillBeReadAs);
        } catch (InvalidProtocolBufferException | MalformedEntryException _) {
            // Refused.
        }
    }

    @MethodSource("replicas")
    @FuzzTest
    void replica(byte[] bytes) {
        try {
            LogEntry entry = WireMessages.toEntry(MessageReplicaReceived.parseFrom(bytes));
            assertIsWhatItWillBeReadAs(entry);
            LogEntry again = WireMessages.toEntry(WireMessages.toReplica(entry, WireMessages.DELIVERED));
            assertIsTheSame(again, entry);
        } catch (InvalidProtocolBufferException | MalformedEntryException _) {
            // Refused.
        }
    }

    private static void assertIsWhatItWillBeReadAs(LogEntry entry) {
        LogEntry stored = EntryCodec.decode(entry.encoded(), entry.parentHash());
        assertThat(stored.message()).isEqualTo(entry.message());
        assertThat(stored.hash()).isEqualTo(entry.hash());
        boolean sound = VERIFIER.problemWith(entry).isEmpty();
        assertThat(sound).as("only what was signed is sound")
                .isEqualTo(OURS.stream().anyMatch(ours -> Arrays.equals(ours.encoded(), entry.encoded())
                        && ours.parentHash().equals(entry.parentHash())));
    }

    /// Times of the next centuries come back to the microsecond; a double has no more digits.
    private static void assertIsTheSame(LogEntry again, LogEntry entry) {
        long micros = entry.message().timestampMicros();
        if (Math.abs(micros) < 1L << 52) assertThat(again.encoded()).isEqualTo(entry.encoded());
        assertThat(again.hash()).isEqualTo(entry.hash());
        assertThat(again.signature()).isEqualTo(entry.signature());
    }

    /// What readers get is made of bytes without protobuf; protobuf's own classes say what it should be.
    @MethodSource("entries")
    @FuzzTest
    void formsForReaders(byte[] bytes) {
        LogEntry entry;
        try {
            entry = EntryCodec.decode(bytes, OURS.getFirst().hash());
        } catch (MalformedEntryException _) {
            return;
        }
        assertThat(MessageForm.MASTER.encode(entry)).isEqualTo(WireMessages.toMessage(entry).toByteArray());
        assertThat(MessageForm.REPLICA.encode(entry))
                .isEqualTo(WireMessages.toReplica(entry, WireMessages.DELIVERED).toByteArray());
        long sequence = EntryFields.sequence(bytes);
        EncodedPage page = MessageForm.MASTER.page(List.of(entry, entry), sequence, Long.MAX_VALUE, bytes.length);
        // A request id takes room in an entry and none in a reply: then there may be room for both.
        assertThat(page.count()).isBetween(1, 2);
        if (page.count() == 2) assertThat(page.bytes()).hasSizeLessThanOrEqualTo(bytes.length + NEXT_BYTES_MAX);
        assertThat(page.bytes()).isEqualTo(antiphon.proto.master.GetMessagesResponse.newBuilder()
                .addAllMessages(Collections.nCopies(page.count(), WireMessages.toMessage(entry)))
                .setNextSequence(page.nextSequence())
                .build()
                .toByteArray());
    }

    static Stream<byte[]> fetchedPages() {
        FetchResponse.Builder page = FetchResponse.newBuilder()
                .setLogId(ByteString.copyFrom(TestEntries.LOG.toBytes()))
                .setEpoch(1)
                .setLast(OURS.size())
                .setParentHash(ByteString.copyFrom(OURS.getFirst().parentHash().toBytes()));
        OURS.forEach(entry -> page.addEntries(ByteString.copyFrom(entry.encoded())));
        return Stream.of(page.build().toByteArray(),
                FetchResponse.newBuilder().setDiverged("so").build().toByteArray());
    }

    static Stream<byte[]> replicas() {
        return OURS.stream().map(entry -> WireMessages.toReplica(entry, WireMessages.DELIVERED).toByteArray());
    }

    static Stream<byte[]> entries() {
        return OURS.stream().map(LogEntry::encoded);
    }
}
