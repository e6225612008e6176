package antiphon.recording.events;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Enough of an effect to know it again. It is taken over the effect as it is printed, so two effects with different
/// marks can be seen to differ.
///
/// @param kind which of the vocabulary's effects it is
/// @param digest CRC32C of its text
public record Mark(int kind, int digest) {
    public boolean isOf(Object effect) {
        return digest == digestOf(effect);
    }

    public static int digestOf(Object effect) {
        CRC32C crc = new CRC32C();
        crc.update(effect.toString().getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
