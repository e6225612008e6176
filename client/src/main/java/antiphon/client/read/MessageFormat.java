package antiphon.client.read;

import antiphon.wire.WireMessages;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// How a master and a worker encode a message: the same fields, but the last three have other numbers.
///
/// Decodes straight into [StoredMessage]s: the generated classes would be one more set of objects for each message,
/// which is most of the cost of reading. Unknown fields are skipped, as in generated code.
public enum MessageFormat {
    /// `messages.Message`.
    MASTER(6),

    /// `secondary_worker.MessageReplicaReceived`.
    WORKER(8);

    private static final int MESSAGE_ID = text(1);
    private static final int CONTENT = text(2);
    private static final int SEQUENCE_NUMBER = number(3);
    private static final int PARENT_ID = text(4);
    private static final int TIMESTAMP = 5 << 3 | WireFormat.WIRETYPE_FIXED64;
    private static final int MESSAGES = text(1);
    private static final int NEXT_SEQUENCE = number(2);
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NS_PER_MICRO = 1_000;
    private static final HexFormat HEX = HexFormat.of();

    private final int clientId;
    private final int epoch;
    private final int hash;

    MessageFormat(int clientIdField) {
        this.clientId = text(clientIdField);
        this.epoch = number(clientIdField + 1);
        this.hash = text(clientIdField + 2);
    }

    /// The tag of a text, of bytes, or of a message.
    private static int text(int field) {
        return field << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static int number(int field) {
        return field << 3 | WireFormat.WIRETYPE_VARINT;
    }

    /// Reads a `GetMessagesResponse` to its end.
    MessagePage page(CodedInputStream in) throws IOException {
        List<StoredMessage> messages = new ArrayList<>();
        long nextSequence = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == MESSAGES) messages.add(messageWithLength(in));
            else
                if (tag == NEXT_SEQUENCE) nextSequence = in.readInt64();
                else passOver(in, tag);
        }
        return new MessagePage(messages, nextSequence);
    }

    private StoredMessage messageWithLength(CodedInputStream in) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        StoredMessage message = message(in);
        in.popLimit(outer);
        return message;
    }

    /// Reads one message, to the end or the limit of the stream.
    StoredMessage message(CodedInputStream in) throws IOException {
        Fields fields = new Fields();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) read(in, tag, fields);
        return fields.message();
    }

    private void read(CodedInputStream in, int tag, Fields into) throws IOException {
        if (tag == MESSAGE_ID) into.messageId = in.readStringRequireUtf8();
        else if (tag == CONTENT) into.content = in.readStringRequireUtf8();
        else if (tag == SEQUENCE_NUMBER) into.sequence = in.readInt64();
        else if (tag == PARENT_ID) into.parentId = in.readStringRequireUtf8();
        else if (tag == TIMESTAMP) into.seconds = in.readDouble();
        else if (tag == clientId) into.clientId = in.readStringRequireUtf8();
        else if (tag == epoch) into.epoch = in.readInt64();
        else if (tag == hash) into.hash = HEX.formatHex(in.readByteArray());
        else passOver(in, tag);
    }

    private static void passOver(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) throw new InvalidProtocolBufferException("a group ends that did not begin");
    }

    /// A message that is being read; a missing field has the default value.
    private static final class Fields {
        private String messageId = "";
        private String content = "";
        private long sequence;
        private String parentId = "";
        private double seconds;
        private String clientId = "";
        private long epoch;
        private String hash = "";

        StoredMessage message() {
            long micros = WireMessages.toMicros(seconds);
            Instant time = Instant.ofEpochSecond(
                    Math.floorDiv(micros, MICROS_PER_SECOND), Math.floorMod(micros, MICROS_PER_SECOND) * NS_PER_MICRO);
            return new StoredMessage(sequence, messageId, parentId, time, clientId, epoch, hash, content);
        }
    }
}
