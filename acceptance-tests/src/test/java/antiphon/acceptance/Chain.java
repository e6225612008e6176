package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.SignedMessage;
import antiphon.proto.worker.MasterMessageReplicaRequest;
import antiphon.proto.worker.MessageReplicaReceived;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The hash chain and its signatures, written a second time from the documents, so that the scenarios can check what
/// the nodes hold and can play a master.
final class Chain {
    private static final long FIRST_MICROS = 1_700_000_000_000_000L;
    private static final double MICROS_PER_SECOND = 1e6;

    private final Secrets secrets;
    private final ByteString logId;
    private byte[] head;
    private String headId = "";
    private long sequence;

    Chain(Secrets secrets, ByteString logId) {
        this.secrets = secrets;
        this.logId = logId;
        ByteBuffer bits = logId.asReadOnlyByteBuffer();
        UUID uuid = new UUID(bits.getLong(), bits.getLong());
        this.head = sha256(("antiphon log " + uuid).getBytes(StandardCharsets.UTF_8));
    }

    static ByteString randomLogId() {
        UUID uuid = UUID.randomUUID();
        return ByteString.copyFrom(ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array());
    }

    /// The next message, as a master of epoch 1 would send it.
    MessageReplicaReceived next(String content) {
        sequence++;
        long micros = FIRST_MICROS + sequence;
        byte[] hash = sha256(head, canonical(sequence, 1, micros, "tester", "", content));
        MessageReplicaReceived message = MessageReplicaReceived.newBuilder()
                .setMessageId(id(hash))
                .setContent(content)
                .setSequenceNumber(sequence)
                .setParentId(headId)
                .setTimestamp(micros / MICROS_PER_SECOND)
                .setSignature(Base64.getEncoder().encodeToString(sign(hash)))
                .setClientId("tester")
                .setEpoch(1)
                .setHash(ByteString.copyFrom(hash))
                .setParentHash(ByteString.copyFrom(head))
                .build();
        head = hash;
        headId = message.getMessageId();
        return message;
    }

    MasterMessageReplicaRequest request(MessageReplicaReceived message) {
        return MasterMessageReplicaRequest.newBuilder()
                .setMessage(message)
                .setAuthToken(secrets.token())
                .setLogId(logId)
                .setEpoch(1)
                .build();
    }

    /// Checks that the messages are the whole log from 1 on: numbers, parents, ids, hashes and signatures.
    static void verify(Secrets secrets, ByteString logId, List<SignedMessage> messages) {
        Chain chain = new Chain(secrets, logId);
        messages.forEach(chain::verifyNext);
    }

    private void verifyNext(SignedMessage message) {
        sequence++;
        assertThat(message.getSequenceNumber()).isEqualTo(sequence);
        assertThat(message.getParentId()).isEqualTo(headId);
        assertThat(message.getParentHash().toByteArray()).isEqualTo(head);
        long micros = Math.round(message.getTimestamp() * MICROS_PER_SECOND);
        byte[] canonical = canonical(
                sequence, message.getEpoch(), micros, message.getClientId(), message.getRequestId(),
                message.getContent());
        head = sha256(head, canonical);
        headId = id(head);
        assertThat(message.getHash().toByteArray()).as("hash of message " + sequence).isEqualTo(head);
        assertThat(message.getMessageId()).isEqualTo(headId);
        assertThat(Base64.getDecoder().decode(message.getSignature()))
                .as("signature of message " + sequence)
                .isEqualTo(sign(head));
    }

    /// What a worker shows, in the form in which a master hands it over.
    static SignedMessage signed(MessageReplicaReceived message) {
        return SignedMessage.newBuilder()
                .setMessageId(message.getMessageId())
                .setContent(message.getContent())
                .setSequenceNumber(message.getSequenceNumber())
                .setParentId(message.getParentId())
                .setTimestamp(message.getTimestamp())
                .setSignature(message.getSignature())
                .setClientId(message.getClientId())
                .setEpoch(message.getEpoch())
                .setHash(message.getHash())
                .setRequestId(message.getRequestId())
                .setParentHash(message.getParentHash())
                .build();
    }

    private static byte[] canonical(
            long sequence, long epoch, long micros, String client, String request, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeByte(1);
            out.writeLong(sequence);
            out.writeLong(epoch);
            out.writeLong(micros);
            out.writeShort(utf8(client).length);
            out.write(utf8(client));
            out.writeShort(utf8(request).length);
            out.write(utf8(request));
            out.writeInt(utf8(content).length);
            out.write(utf8(content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String id(byte[] hash) {
        ByteBuffer bits = ByteBuffer.wrap(hash);
        long high = (bits.getLong() & ~0xF000L) | 0x8000L;
        long low = (bits.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    private byte[] sign(byte[] hash) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secrets.key(), "HmacSHA256"));
            return mac.doFinal(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) digest.update(part);
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
