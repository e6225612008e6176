package antiphon.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import antiphon.recording.codec.ByteSink;
import antiphon.recording.codec.ByteSource;
import antiphon.recording.codec.Codec;
import antiphon.recording.codec.Codecs;
import antiphon.recording.codec.RecordingException;
import antiphon.recording.codec.Vocabulary;
import java.util.Arrays;

/// What must hold for the types in which a core speaks, so that it can be recorded and replayed.
public final class RecordedTypes {
    private RecordedTypes() {}

    /// Each kind of input comes back as it was: the same text, and the same bytes again.
    public static void assertInputsComeBack(Vocabulary vocabulary, long seed) throws RecordingException {
        RandomValues values = new RandomValues(seed);
        Codec codec = vocabulary.inputs();
        for (Class<?> kind : Codecs.records(vocabulary.input())) {
            Object input = values.of(kind);
            Object back = throughBytes(codec, input);
            assertThat(back).hasToString(input.toString());
            assertThat(bytes(codec, back)).isEqualTo(bytes(codec, input));
        }
    }

    public static void assertComesBack(Vocabulary vocabulary, Object life) throws RecordingException {
        assertThat(throughBytes(vocabulary.lives(), life)).isEqualTo(life);
    }

    /// An effect is compared by its text, so it is made only of what prints all that it holds: as all
    /// types do that have a codec.
    public static void assertEffectsPrintThemselves(Vocabulary vocabulary) {
        assertThatCode(() -> Codecs.of(vocabulary.effect())).doesNotThrowAnyException();
    }

    private static Object throughBytes(Codec codec, Object value) throws RecordingException {
        ByteSource in = new ByteSource(bytes(codec, value));
        Object back = codec.read(in);
        assertThat(in.remaining()).isZero();
        return back;
    }

    private static byte[] bytes(Codec codec, Object value) {
        ByteSink out = new ByteSink();
        codec.write(value, out);
        return Arrays.copyOf(out.bytes(), out.size());
    }
}
