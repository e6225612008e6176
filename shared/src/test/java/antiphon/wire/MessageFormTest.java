package antiphon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.message.EntryCodec;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.Message;
import antiphon.message.TestEntries;
import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;

/// The bytes against those of the classes made from the contract.
class MessageFormTest {
    private static final int NO_BOUND = Integer.MAX_VALUE;

    @Property
    void aMessageHasTheBytesThatTheContractsClassesGiveIt(
            @ForAll @LongRange(min = 1) long sequence,
            @ForAll @LongRange(min = 1) long epoch,
            @ForAll long timestampMicros,
            @ForAll @StringLength(max = 60) String client,
            @ForAll @StringLength(max = 60) String request,
            @ForAll @StringLength(max = 300) String content,
            @ForAll @IntRange(max = 255) int signatureBytes) {
        Message message = new Message(sequence, epoch, timestampMicros, client, request, content);
        LogEntry entry = EntryCodec.seal(message, TestEntries.LOG.genesis(), _ -> new byte[signatureBytes]);
        for (LogEntry same : List.of(entry, asReadFromDisk(entry))) assertSameBytes(same);
    }

    /// Readers get an error: no `Error` passes them by and leaves a reader waiting.
    @Example
    void aWrongSizeIsAnException() {
        assertThatThrownBy(() -> MessageForm.encoded(1, target -> target.putLong(1, 300)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> MessageForm.encoded(9, target -> target.putLong(1, 300)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static LogEntry asReadFromDisk(LogEntry entry) {
        return EntryCodec.verified(entry.encoded(), entry.parentHash(), entry.hash());
    }

    private static void assertSameBytes(LogEntry entry) {
        assertThat(MessageForm.MASTER.encode(entry)).isEqualTo(WireMessages.toMessage(entry).toByteArray());
        assertThat(MessageForm.REPLICA.encode(entry))
                .isEqualTo(WireMessages.toReplica(entry, WireMessages.DELIVERED).toByteArray());
    }

    @Property(tries = 200)
    void aPageHasTheBytesThatTheContractsClassesGiveIt(
            @ForAll long seed, @ForAll @IntRange(max = 60) int count, @ForAll @IntRange(max = 60) int beyond) {
        List<LogEntry> entries = chain(seed, count);
        EncodedPage master = MessageForm.MASTER.page(entries, 1, count + beyond, NO_BOUND);
        EncodedPage replica = MessageForm.REPLICA.page(entries, 1, count + beyond, NO_BOUND);
        long next = beyond == 0 ? 0 : count + 1;
        assertThat(master.bytes()).isEqualTo(masterPage(entries, next).toByteArray());
        assertThat(replica.bytes()).isEqualTo(replicaPage(entries, next).toByteArray());
        assertThat(List.of(master.nextSequence(), replica.nextSequence())).containsOnly(next);
    }

    /// The twin adds messages one by one for as long as the reply is small enough.
    @Property(tries = 200)
    void aPageHoldsAsManyMessagesAsFitAndAtLeastOne(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll @IntRange(max = 9_000) int bytesMax) {
        List<LogEntry> entries = chain(seed, count);
        int fit = 1;
        while (fit < count && masterPage(entries.subList(0, fit + 1), 0).getSerializedSize() <= bytesMax) fit++;
        EncodedPage page = MessageForm.MASTER.page(entries, 1, count, bytesMax);
        assertThat(page.count()).isEqualTo(fit);
        assertThat(page.nextSequence()).isEqualTo(fit == count ? 0 : fit + 1);
    }

    private static MessageLite masterPage(List<LogEntry> entries, long next) {
        return antiphon.proto.master.GetMessagesResponse.newBuilder()
                .addAllMessages(entries.stream().map(WireMessages::toMessage).toList())
                .setNextSequence(next)
                .build();
    }

    private static MessageLite replicaPage(List<LogEntry> entries, long next) {
        return antiphon.proto.worker.GetMessagesResponse.newBuilder()
                .addAllMessages(entries.stream()
                        .map(entry -> WireMessages.toReplica(entry, WireMessages.DELIVERED))
                        .toList())
                .setNextSequence(next)
                .build();
    }

    private static List<LogEntry> chain(long seed, int count) {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        List<LogEntry> entries = new ArrayList<>();
        Hash parent = TestEntries.LOG.genesis();
        for (int number = 1; number <= count; number++) {
            String content = "ä".repeat(random.nextInt(200));
            entries.add(EntryCodec.seal(TestEntries.message(number, content), parent, TestEntries.KEYS));
            parent = entries.getLast().hash();
        }
        return entries;
    }
}
