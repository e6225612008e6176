package antiphon.client.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.proto.master.GetMessagesResponse;
import antiphon.proto.master.Message;
import antiphon.proto.worker.MessageReplicaReceived;
import antiphon.wire.WireMessages;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from bytes, against what the classes made from the contract read from them.
class MessageFormatTest {
    private static final UnknownFieldSet LATER_FIELDS = UnknownFieldSet.newBuilder()
            .addField(14, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
            .addField(900, UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .addFixed32(1)
                    .build())
            .build();

    private static Message random(RandomGenerator random) {
        Message.Builder message = Message.newBuilder();
        if (random.nextInt(8) > 0) message.setMessageId("id-" + random.nextLong());
        if (random.nextInt(8) > 0) message.setContent("ä👋x".repeat(random.nextInt(60)));
        if (random.nextInt(8) > 0) message.setSequenceNumber(random.nextLong());
        if (random.nextInt(8) > 0) message.setParentId("id-" + random.nextLong());
        if (random.nextInt(8) > 0) message.setTimestamp(random.nextDouble(-4e9, 4e9));
        if (random.nextInt(8) > 0) message.setClientId("client " + random.nextInt());
        if (random.nextInt(8) > 0) message.setEpoch(random.nextLong());
        byte[] hash = new byte[random.nextInt(40)];
        random.nextBytes(hash);
        message.setHash(ByteString.copyFrom(hash));
        if (random.nextBoolean()) message.setUnknownFields(LATER_FIELDS);
        return message.build();
    }

    private static MessageReplicaReceived asReplica(Message message) {
        return MessageReplicaReceived.newBuilder()
                .setMessageId(message.getMessageId())
                .setContent(message.getContent())
                .setSequenceNumber(message.getSequenceNumber())
                .setParentId(message.getParentId())
                .setTimestamp(message.getTimestamp())
                .setSignature("c2lnbmF0dXJl")
                .setStatus("delivered")
                .setClientId(message.getClientId())
                .setEpoch(message.getEpoch())
                .setHash(message.getHash())
                .setRequestId("r")
                .setParentHash(ByteString.copyFrom(new byte[32]))
                .build();
    }

    /// Plainly, one field after the other.
    private static StoredMessage twin(Message message) {
        return new StoredMessage(
                message.getSequenceNumber(),
                message.getMessageId(),
                message.getParentId(),
                Instant.EPOCH.plus(WireMessages.toMicros(message.getTimestamp()), ChronoUnit.MICROS),
                message.getClientId(),
                message.getEpoch(),
                HexFormat.of().formatHex(message.getHash().toByteArray()),
                message.getContent());
    }

    private static CodedInputStream in(byte[] bytes) {
        return CodedInputStream.newInstance(bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aMessageIsWhatTheContractsClassesReadOfIt(long seed) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        for (int i = 0; i < 500; i++) {
            Message message = random(random);
            assertThat(MessageFormat.MASTER.message(in(message.toByteArray()))).isEqualTo(twin(message));
            assertThat(MessageFormat.WORKER.message(in(asReplica(message).toByteArray()))).isEqualTo(twin(message));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aPageIsWhatTheContractsClassesReadOfIt(long seed) throws IOException {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        for (int count = 0; count < 50; count++) {
            List<Message> messages = java.util.stream.Stream.generate(() -> random(random)).limit(count).toList();
            byte[] bytes = GetMessagesResponse.newBuilder()
                    .addAllMessages(messages)
                    .setNextSequence(random.nextLong())
                    .setUnknownFields(LATER_FIELDS)
                    .build()
                    .toByteArray();
            MessagePage page = MessageFormat.MASTER.page(in(bytes));
            assertThat(page.messages()).isEqualTo(messages.stream().map(MessageFormatTest::twin).toList());
            assertThat(page.nextSequence()).isEqualTo(GetMessagesResponse.parseFrom(bytes).getNextSequence());
        }
    }

    /// The last byte begins a field, or ends one: only between messages may a page be truncated unnoticed.
    @Test
    void aPageTruncatedInsideAMessageIsNotRead() {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(6);
        byte[] bytes = GetMessagesResponse.newBuilder().addMessages(random(random)).build().toByteArray();
        for (int end = 1; end < bytes.length; end++) {
            byte[] truncated = Arrays.copyOf(bytes, end);
            assertThatThrownBy(() -> MessageFormat.MASTER.page(in(truncated))).isInstanceOf(IOException.class);
        }
    }

    @Test
    void textThatIsNotUtf8IsNotRead() {
        byte[] bytes = Message.newBuilder().setContent("hi").build().toByteArray();
        bytes[bytes.length - 1] = (byte) 0xFF;
        assertThatThrownBy(() -> MessageFormat.MASTER.message(in(bytes))).isInstanceOf(IOException.class);
    }

    @Test
    void anyBytesAreReadOrRefusedAndNothingElse() {
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            try {
                assertThat(MessageFormat.MASTER.page(in(bytes)).messages()).isNotNull();
            } catch (IOException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
    }
}
