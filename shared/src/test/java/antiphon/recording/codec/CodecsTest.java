package antiphon.recording.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.message.Message;
import antiphon.recording.Played;
import antiphon.recording.RandomValues;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CodecsTest {
    public enum Colour {
        RED, GREEN
    }

    public record Everything(
            long number,
            int small,
            boolean flag,
            String text,
            Colour colour,
            Optional<Colour> perhaps,
            List<Optional<String>> texts,
            antiphon.message.Hash hash,
            antiphon.message.LogId logId,
            antiphon.message.LogEntry entry,
            java.time.Duration duration) {}

    record Loop(Optional<Loop> next) {}

    record Unknown(Thread thread) {}

    @Property
    void whatWasWrittenComesBack(@ForAll long seed) throws RecordingException {
        Object value = new RandomValues(seed).of(Everything.class);
        Codec codec = Codecs.of(Everything.class);
        ByteSink out = new ByteSink();
        codec.write(value, out);
        ByteSource in = new ByteSource(java.util.Arrays.copyOf(out.bytes(), out.size()));
        assertThat(codec.read(in)).hasToString(value.toString());
        assertThat(in.remaining()).isZero();
    }

    /// Whatever the bytes are, they are a value or are refused in words; no other error, and no more memory than they
    /// have bytes for.
    @Property
    void anyBytesAreAValueOrRefused(@ForAll long seed) {
        byte[] bytes = new byte[new SplittableRandom(seed).nextInt(400)];
        new SplittableRandom(seed + 1).nextBytes(bytes);
        try {
            assertThat(Codecs.of(Everything.class).read(new ByteSource(bytes))).isInstanceOf(Everything.class);
        } catch (RecordingException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    @Test
    void valuesThatARecordRefusesAreRefusedInWords() {
        Codec codec = Codecs.of(Message.class);
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> codec.read(new ByteSource(new byte[6]))) // all zero
                .withMessageContaining(
                        "there is no such Message: java.lang.IllegalArgumentException: sequence numbers");
    }

    @Test
    void whatCannotBeWrittenIsRefusedBeforeAnythingIs() {
        assertThatIllegalArgumentException().isThrownBy(() -> Codecs.of(Loop.class)).withMessageContaining("itself");
        assertThatIllegalArgumentException().isThrownBy(() -> Codecs.of(Unknown.class)).withMessageContaining("Thread");
    }

    @Test
    void theShapeCoversAllThatTheBytesDependOn() {
        assertThat(Codecs.of(Played.Input.class).shape()).isEqualTo("<Add(number long) | Note(text text)>");
    }
}
