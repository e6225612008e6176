package antiphon.client.write;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/// Checks of a content before anything is sent; the master checks the rest.
public final class Content {
    /// No master accepts more, whatever its MAX_CONTENT_BYTES.
    private static final int BYTES_MAX = 3 << 20;

    private static final int UTF8_BYTES_OF_CHAR_MAX = 3;

    private Content() {}

    /// The refusal of a content that is longer than any master accepts: sending it would end the stream of all writes.
    ///
    /// @throws NullPointerException when it is null, with a sentence
    public static Optional<WriteResult> problemWith(String content) {
        Objects.requireNonNull(content, "content is null: a message needs a text");
        if (content.length() <= BYTES_MAX / UTF8_BYTES_OF_CHAR_MAX) return Optional.empty();
        int bytes = content.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= BYTES_MAX
                ? Optional.empty()
                : Optional.of(WriteResult.impossible("content has " + bytes + " bytes, at most " + BYTES_MAX
                        + " are possible: split it"));
    }
}
