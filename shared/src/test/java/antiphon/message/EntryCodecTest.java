package antiphon.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class EntryCodecTest {
    private static final Hash PARENT = TestEntries.LOG.genesis();
    private static final EntryVerifier VERIFIER = new EntryVerifier(TestEntries.KEYS);

    private static LogEntry seal(Message message) {
        return EntryCodec.seal(message, PARENT, TestEntries.KEYS);
    }

    /// What UTF-8 can hold of a text: a half of a surrogate pair becomes a question mark.
    private static String inUtf8(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings().all().ofMaxLength(60), // lone surrogates among them
                Arbitraries.of("", "hi", "Grüße", "日本語", "👩‍👩‍👧‍👦🇪🇺", "\uD83D", "\uDE00\uD83D", "a\u0000b",
                        "\uFFFD\uFFFF"));
    }

    @Provide
    Arbitrary<Message> messages() {
        Arbitrary<String> ids = texts().filter(text -> text.getBytes(StandardCharsets.UTF_8).length <= 256);
        return Combinators.combine(
                Arbitraries.longs().between(1, Long.MAX_VALUE),
                Arbitraries.longs().between(1, Long.MAX_VALUE),
                Arbitraries.longs(),
                ids,
                ids,
                texts())
                .as(Message::new);
    }

    @Property
    void whatWasEncodedIsDecoded(@ForAll("messages") Message message) {
        LogEntry sealed = seal(message);
        LogEntry decoded = EntryCodec.decode(sealed.encoded(), PARENT);
        assertThat(decoded.message())
                .isEqualTo(new Message(
                        message.sequence(), message.epoch(), message.timestampMicros(), inUtf8(message.clientId()),
                        inUtf8(message.requestId()), inUtf8(message.content())));
        assertThat(decoded.hash()).isEqualTo(sealed.hash());
        assertThat(decoded.signature()).isEqualTo(sealed.signature());
        assertThat(decoded.encoded()).isEqualTo(sealed.encoded());
        assertThat(decoded.parentHash()).isEqualTo(PARENT);
        assertThat(VERIFIER.problemWith(decoded)).isEmpty();
        assertThat(EntryCodec.assemble(message, PARENT, sealed.hash(), sealed.signature()).encoded())
                .isEqualTo(sealed.encoded());
    }

    @Test
    void theBytesAreThoseOfTheDrawing() throws Exception {
        LogEntry entry = seal(new Message(0x0102030405060708L, 0x11, 0x1234, "é", "r", "hi!"));
        String canonical = "01" + "0102030405060708" + "0000000000000011" + "0000000000001234" + "0002c3a9"
                + "000172" + "00000003686921";
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        sha256.update(PARENT.toBytes());
        String hash = HexFormat.of().formatHex(sha256.digest(HexFormat.of().parseHex(canonical)));
        String signature = HexFormat.of().formatHex(entry.signature());
        assertThat(HexFormat.of().formatHex(entry.encoded())).isEqualTo(canonical + hash + "20" + signature);
        assertThat(entry.sizeBytes()).isEqualTo(entry.encoded().length);
    }

    @Test
    void idsMayBeAsLongAsTheirLimitAndNoLonger() {
        String longest = "é".repeat(128);
        LogEntry entry = seal(new Message(1, 1, 0, longest, longest, "x".repeat(1 << 20)));
        assertThat(EntryCodec.decode(entry.encoded(), PARENT).message()).isEqualTo(entry.message());
        assertThat(entry.sizeBytes()).isLessThanOrEqualTo((1 << 20) + EntryCodec.OVERHEAD_BYTES_MAX);
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> seal(new Message(1, 1, 0, longest + "x", "", "hi")))
                .withMessage("client_id of 257 bytes, at most 256");
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> seal(new Message(1, 1, 0, "", longest + "x", "hi")))
                .withMessage("request_id of 257 bytes, at most 256");
    }

    @Test
    void aSignatureTooLongForItsLengthIsRefused() {
        LogEntry entry = TestEntries.first("hi");
        assertThat(EntryCodec.assemble(entry.message(), PARENT, entry.hash(), new byte[255]).signature()).hasSize(255);
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> EntryCodec.assemble(entry.message(), PARENT, entry.hash(), new byte[256]))
                .withMessageContaining("256 bytes");
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> EntryCodec.seal(entry.message(), PARENT, _ -> new byte[256]));
    }

    @Test
    void anEntryTruncatedAnywhereIsMalformed() {
        byte[] whole = TestEntries.first("some content 👋").encoded();
        for (int length = 0; length < whole.length; length++) {
            byte[] truncated = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(MalformedEntryException.class)
                    .as("truncated to %s bytes", length)
                    .isThrownBy(() -> EntryCodec.decode(truncated, PARENT));
        }
    }

    @Test
    void bytesAfterTheEndAreMalformed() {
        byte[] whole = TestEntries.first("hi").encoded();
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> EntryCodec.decode(Arrays.copyOf(whole, whole.length + 3), PARENT))
                .withMessage("3 bytes after the end of entry 1");
    }

    @Test
    void anotherVersionIsNamed() {
        byte[] entry = TestEntries.first("hi").encoded().clone();
        entry[0] = 2;
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> EntryCodec.decode(entry, PARENT))
                .withMessageContaining("version 2");
    }

    @Test
    void textThatIsNotUtf8IsMalformedEvenWhenItIsSigned() {
        LogEntry good = TestEntries.first("hi");
        byte[] entry = good.encoded().clone();
        int sealBytes = Hash.BYTES + 1 + good.signature().length;
        entry[entry.length - sealBytes - 1] = (byte) 0xFF;
        Hash hash = Hash.chain(PARENT, entry, 0, entry.length - sealBytes);
        ByteBuffer.wrap(entry)
                .put(entry.length - sealBytes, hash.toBytes())
                .put(entry.length - good.signature().length, TestEntries.KEYS.sign(hash));
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> EntryCodec.decode(entry, PARENT))
                .withMessage("content is not UTF-8");
    }

    @Test
    void everyFlippedBitOfAnEntryIsNoticed() {
        byte[] whole = TestEntries.first("some content 👋").encoded();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] flipped = whole.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(problemWith(flipped)).as("bit %s of byte %s", bit % 8, bit / 8).isPresent();
        }
        assertThat(problemWith(whole)).isEmpty();
    }

    private static Optional<String> problemWith(byte[] entry) {
        try {
            return VERIFIER.problemWith(EntryCodec.decode(entry, PARENT));
        } catch (MalformedEntryException malformed) {
            return Optional.ofNullable(malformed.getMessage());
        }
    }

    @Property
    void anyBytesAreAnEntryOrMalformedAndNothingElse(@ForAll byte[] bytes) {
        assertThat(problemWith(bytes)).isPresent();
        byte[] rightVersion = ByteBuffer.allocate(bytes.length + 1).put((byte) 1).put(bytes).array();
        assertThat(problemWith(rightVersion)).isPresent();
    }

    @Property
    void anyLengthWrittenIntoAnEntryIsMalformedOrNoticed(@ForAll int length, @ForAll @LongRange(max = 90) long at) {
        byte[] entry = TestEntries.first("hi").encoded().clone();
        ByteBuffer.wrap(entry).putInt((int) Math.min(at, entry.length - 4), length);
        if (!Arrays.equals(entry, TestEntries.first("hi").encoded())) assertThat(problemWith(entry)).isPresent();
    }

    @Test
    void numbersStartAtOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Message(0, 1, 0, "", "", "hi"))
                .withMessageContaining("got 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Message(1, -1, 0, "", "", "hi"))
                .withMessageContaining("got -1");
        byte[] entry = TestEntries.first("hi").encoded().clone();
        ByteBuffer.wrap(entry).putLong(1, 0);
        assertThatExceptionOfType(MalformedEntryException.class).isThrownBy(() -> EntryCodec.decode(entry, PARENT));
    }

    @Property
    void anEntryReadAsVerifiedIsTheSameEntry(@ForAll("messages") Message message) {
        LogEntry entry = seal(message);
        LogEntry read = EntryCodec.verified(entry.encoded(), PARENT, entry.hash());
        LogEntry decoded = EntryCodec.decode(entry.encoded(), PARENT);
        assertThat(read.message()).isEqualTo(decoded.message()).isSameAs(read.message());
        assertThat(read.sequence()).isEqualTo(message.sequence());
        assertThat(read.signature()).isEqualTo(decoded.signature()).isEqualTo(TestEntries.KEYS.sign(entry.hash()));
        assertThat(read.contentUtf8()).isEqualTo(decoded.contentUtf8());
        assertThat(read.toString()).isEqualTo(decoded.toString());
    }

    @Test
    void anEntryOfAnotherVersionIsNotPassedOn() {
        LogEntry entry = TestEntries.first("hi");
        byte[] later = entry.encoded().clone();
        later[0] = 2;
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> EntryCodec.verified(later, entry.parentHash(), entry.hash()))
                .withMessageContaining("version 2");
    }
}
