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
    void aSignedMessageShowsWhatAReplicaDoes() {
        SignedMessage signed = WireMessages.toSigned(ENTRY);
        assertThat(MessageReplicaReceived.newBuilder()
                .setMessageId(signed.getMessageId())
                .setContent(signed.getContent())
                .setSequenceNumber(signed.getSequenceNumber())
                .setParentId(signed.getParentId())
                .setTimestamp(signed.getTimestamp())
                .setSignature(signed.getSignature())
                .setStatus(WireMessages.DELIVERED)
                .setClientId(signed.getClientId())
                .setEpoch(signed.getEpoch())
                .setHash(signed.getHash())
                .setRequestId(signed.getRequestId())
                .setParentHash(signed.getParentHash())
                .build()).isEqualTo(WireMessages.toReplica(ENTRY, WireMessages.DELIVERED));
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
                Arguments.of("message_id", replica().setMessageId(UUID.randomUUID().toString())),
                Arguments.of("message_id", replica().setMessageId("")),
                Arguments.of("parent_id", replica().setParentId(UUID.randomUUID().toString())),
                Arguments.of("parent_id", replica().setParentId("")),
                Arguments.of("parent_hash has 0 bytes", replica().clearParentHash()),
                Arguments.of("hash has 31 bytes", replica().setHash(ByteString.copyFrom(new byte[31]))),
                Arguments.of("signature is not base64", replica().setSignature("not base64!")),
                Arguments.of("signature of 300 bytes", replica().setSignature("QUFB".repeat(100))),
                Arguments.of("sequence", replica().setSequenceNumber(0)),
                Arguments.of("sequence", replica().setSequenceNumber(-3)),
                Arguments.of("epoch", replica().clearEpoch()),
                Arguments.of("client_id of 257 bytes", replica().setClientId("x".repeat(257))),
                Arguments.of("request_id of 300 bytes", replica().setRequestId("x".repeat(300))));
    }

    private static MessageReplicaReceived.Builder replica() {
        return WireMessages.toReplica(ENTRY, WireMessages.DELIVERED).toBuilder();
    }

    @ParameterizedTest
    @MethodSource("cannotBeAnEntry")
    void fieldsThatCannotBeAnEntryAreRefusedByName(String named, MessageReplicaReceived.Builder wrong) {
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> WireMessages.toEntry(wrong.build()))
                .withMessageContaining(named);
    }

    static Stream<MessageReplicaReceived.Builder> altered() {
        return Stream.of(
                replica().setContent("hO 👋"),
                replica().setTimestamp(replica().getTimestamp() + 0.000_001),
                replica().setClientId("bob"),
                replica().setRequestId(""),
                replica().setEpoch(2));
    }

    @ParameterizedTest
    @MethodSource("altered")
    void aFieldAlteredOnTheWayIsFoundByTheVerifier(MessageReplicaReceived.Builder altered) {
        LogEntry entry = WireMessages.toEntry(altered.build());
        assertThat(new EntryVerifier(TestEntries.KEYS).problemWith(entry)).isPresent();
    }

    @Test
    void timestampsThatAreNoNumbersDoNotBreakAnything() {
        for (double strange : new double[]{Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -1, 1e300})
            assertThat(new EntryVerifier(TestEntries.KEYS)
                    .problemWith(WireMessages.toEntry(replica().setTimestamp(strange).build())))
                    .isPresent();
    }
}
