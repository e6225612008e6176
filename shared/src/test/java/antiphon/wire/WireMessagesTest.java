package antiphon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.message.EntryCodec;
import antiphon.message.EntryVerifier;
import antiphon.message.LogEntry;
import antiphon.message.MalformedEntryException;
import antiphon.message.Message;
import antiphon.message.TestEntries;
import antiphon.proto.master.SignedMessage;
import antiphon.proto.worker.MessageReplicaReceived;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class WireMessagesTest {
    private static final long YEAR_2106_MICROS = (1L << 32) * 1_000_000;
    private static final LogEntry ENTRY = TestEntries.after(TestEntries.first("hi"), "ho 👋");

    @Property
    void anEntryComesBackFromItsFormsOnTheWire(
            @ForAll @LongRange(min = 1) long sequence,
            @ForAll @LongRange(min = 1) long epoch,
            @ForAll @LongRange(max = YEAR_2106_MICROS) long timestampMicros,
            @ForAll @StringLength(max = 50) String client,
            @ForAll @StringLength(max = 50) String content)
            throws InvalidProtocolBufferException {
        Message message = new Message(sequence, epoch, timestampMicros, client, "r", content);
        LogEntry entry = EntryCodec.seal(message, TestEntries.LOG.genesis(), TestEntries.KEYS);
        SignedMessage signed = SignedMessage.parseFrom(WireMessages.toSigned(entry).toByteArray());
        assertThat(WireMessages.toEntry(signed).encoded()).isEqualTo(entry.encoded());
        MessageReplicaReceived replica = MessageReplicaReceived.parseFrom(
                WireMessages.toReplica(entry, WireMessages.DELIVERED).toByteArray());
        LogEntry back = WireMessages.toEntry(replica);
        assertThat(back.encoded()).isEqualTo(entry.encoded());
        assertThat(new EntryVerifier(TestEntries.KEYS).problemWith(back)).isEmpty();
    }

    @Property
    void everyMicrosecondSurvivesAsSeconds(@ForAll @LongRange(max = YEAR_2106_MICROS) long micros) {
        assertThat(WireMessages.toMicros(WireMessages.toSeconds(micros))).isEqualTo(micros);
    }

    @Test
    void theFormsShowWhatTheContractNames() {
        var shown = WireMessages.toMessage(ENTRY);
        assertThat(shown.getMessageId()).isEqualTo(ENTRY.messageId());
        assertThat(shown.getParentId()).isEqualTo(ENTRY.parentId()).isNotEmpty();
        assertThat(shown.getContent()).isEqualTo("ho 👋");
        assertThat(shown.getSequenceNumber()).isEqualTo(2);
        assertThat(shown.getTimestamp()).isEqualTo(ENTRY.message().timestampMicros() / 1e6);
        assertThat(shown.getClientId()).isEqualTo("ann");
        assertThat(shown.getEpoch()).isEqualTo(1);
        assertThat(shown.getHash().toByteArray()).isEqualTo(ENTRY.hash().toBytes());
        assertThat(WireMessages.toReplica(ENTRY, WireMessages.MISSING_PARENT).getStatus()).isEqualTo("missing_parent");
        assertThat(WireMessages.toReplica(ENTRY, WireMessages.DELIVERED).getStatus()).isEqualTo("delivered");
        assertThat(WireMessages.toMessage(TestEntries.first("hi")).getParentId()).isEmpty();
    }

    static Stream<Arguments> cannotBeAnEntry() {
        return Stream.of(
                Arguments.of("message_id", signed().setMessageId(UUID.randomUUID().toString())),
                Arguments.of("message_id", signed().setMessageId("")),
                Arguments.of("parent_id", signed().setParentId(UUID.randomUUID().toString())),
                Arguments.of("parent_id", signed().setParentId("")),
                Arguments.of("parent_hash has 0 bytes", signed().clearParentHash()),
                Arguments.of("hash has 31 bytes", signed().setHash(ByteString.copyFrom(new byte[31]))),
                Arguments.of("signature is not base64", signed().setSignature("not base64!")),
                Arguments.of("signature of 300 bytes", signed().setSignature("QUFB".repeat(100))),
                Arguments.of("sequence", signed().setSequenceNumber(0)),
                Arguments.of("sequence", signed().setSequenceNumber(-3)),
                Arguments.of("epoch", signed().clearEpoch()),
                Arguments.of("client_id of 257 bytes", signed().setClientId("x".repeat(257))),
                Arguments.of("request_id of 300 bytes", signed().setRequestId("x".repeat(300))));
    }

    private static SignedMessage.Builder signed() {
        return WireMessages.toSigned(ENTRY).toBuilder();
    }

    @ParameterizedTest
    @MethodSource("cannotBeAnEntry")
    void fieldsThatCannotBeAnEntryAreRefusedByName(String named, SignedMessage.Builder wrong) {
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> WireMessages.toEntry(wrong.build()))
                .withMessageContaining(named);
        SignedMessage same = wrong.build();
        MessageReplicaReceived replica = MessageReplicaReceived.newBuilder()
                .setMessageId(same.getMessageId())
                .setContent(same.getContent())
                .setSequenceNumber(same.getSequenceNumber())
                .setParentId(same.getParentId())
                .setTimestamp(same.getTimestamp())
                .setSignature(same.getSignature())
                .setClientId(same.getClientId())
                .setEpoch(same.getEpoch())
                .setHash(same.getHash())
                .setRequestId(same.getRequestId())
                .setParentHash(same.getParentHash())
                .build();
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> WireMessages.toEntry(replica))
                .withMessageContaining(named);
    }

    static Stream<SignedMessage.Builder> altered() {
        return Stream.of(
                signed().setContent("hO 👋"),
                signed().setTimestamp(signed().getTimestamp() + 0.000_001),
                signed().setClientId("bob"),
                signed().setRequestId(""),
                signed().setEpoch(2));
    }

    @ParameterizedTest
    @MethodSource("altered")
    void aFieldAlteredOnTheWayIsFoundByTheVerifier(SignedMessage.Builder altered) {
        LogEntry entry = WireMessages.toEntry(altered.build());
        assertThat(new EntryVerifier(TestEntries.KEYS).problemWith(entry)).isPresent();
    }

    @Test
    void timestampsThatAreNoNumbersDoNotBreakAnything() {
        for (double strange : new double[]{Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, 1e300})
            assertThat(new EntryVerifier(TestEntries.KEYS)
                    .problemWith(WireMessages.toEntry(signed().setTimestamp(strange).build())))
                    .isPresent();
    }
}
