package antiphon.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HiddenTest {
    @ParameterizedTest
    @ValueSource(ints = {
        0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069, // direction
        0x2028, 0x2029, 0x85, // ends of lines
        0xad, 0x34f, 0x115f, 0x1160, 0x180e, 0x200b, 0x200c, 0x200d, 0x2060, 0x2063, 0x3164, 0xfe00, 0xfe0f,
        0xfeff, 0xffa0, 0xfff9, 0xe0001, 0xe0041, 0xe0100 // no width
    })
    void whatIsNotSeenIsHidden(int codePoint) {
        assertThat(Hidden.isHidden(codePoint)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "plain ASCII, with a \t tab and a \u001b[31m colour", "Grüße 😀", "日本語", "שלום עולם", "مرحبا", "नमस्ते",
        "a\u0301 with an accent", "❤\ufe0f", "👨\u200d👩\u200d👧", "👍🏽", "🏳\ufe0f\u200d🌈", "\u0600123"})
    void whatIsSeenStaysAsItIs(String text) {
        assertThat(Hidden.writtenOut(text)).isEqualTo(text);
    }

    @Test
    void theRestIsWrittenOut() {
        assertThat(Hidden.writtenOut("pay \u202e001\u202c to\u200bbob\u2028next \ufeff"))
                .isEqualTo("pay \\u202e001\\u202c to\\u200bbob\\u2028next \\ufeff");
        assertThat(Hidden.writtenOut("tag \udb40\udc41")).isEqualTo("tag \\udb40\\udc41");
        assertThat(Hidden.writtenOut("a\u200db \ufe0f \ud83d\ude00\u200d")).isEqualTo(
                "a\\u200db \\ufe0f \ud83d\ude00\\u200d");
        assertThat(Hidden.writtenOut("half \ud83d")).isEqualTo("half \\ud83d");
    }
}
