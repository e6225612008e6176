package antiphon.recording.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/// In which types the core of one kind of node speaks.
///
/// @param kind `master` or `worker`
/// @param life the record of everything that such a core is made from
/// @param input the sealed interface of its inputs
/// @param effect the sealed interface of what it answers
public record Vocabulary(String kind, Class<?> life, Class<?> input, Class<?> effect) {
    public Codec lives() {
        return Codecs.of(life);
    }

    public Codec inputs() {
        return Codecs.of(input);
    }

    /// Two builds with the same number can read each other's recordings.
    public int fingerprint() {
        CRC32C crc = new CRC32C();
        crc.update((lives().shape() + inputs().shape()).getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }

    public List<Class<?>> effects() {
        return Codecs.records(effect);
    }
}
