package antiphon.message;

import java.util.Locale;
import java.util.Optional;

/// Whether a text of Java can be encoded as UTF-8. One with an unpaired surrogate cannot: Protocol Buffers and
/// `String.getBytes` silently make another text of it, with `?` in that place.
public final class Utf8 {
    private Utf8() {}

    /// @param name what the text is, as the beginning of a sentence
    /// @return a sentence about the first place that cannot be encoded; empty when there is none
    public static Optional<String> problemWith(String name, String text) {
        int at = firstUnpairedSurrogate(text);
        return at < 0
                ? Optional.empty()
                : Optional.of(name + " has an unpaired surrogate (U+" + hex(text.charAt(at)) + ") at index " + at
                        + ", which UTF-8 cannot encode: give whole characters");
    }

    /// @return the text
    /// @throws IllegalArgumentException when UTF-8 cannot encode it, with the sentence of [#problemWith]
    public static String require(String name, String text) {
        problemWith(name, text).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        return text;
    }

    private static String hex(char surrogate) {
        return Integer.toHexString(surrogate).toUpperCase(Locale.ROOT);
    }

    private static int firstUnpairedSurrogate(String text) {
        int at = 0;
        while (at < text.length()) {
            int character = text.codePointAt(at); // the surrogate itself where it has no pair
            if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) return at;
            at += Character.charCount(character);
        }
        return -1;
    }
}
