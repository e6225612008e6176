package antiphon.client.write;

import antiphon.message.Utf8;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/// Checks of a write before anything is sent; the master checks the rest.
public final class WriteProblem {
    /// No master accepts more, whatever its MAX_CONTENT_BYTES.
    private static final int BYTES_MAX = 3 << 20;

    /// No master waits longer, except without a limit.
    private static final Duration TIMEOUT_MAX = Duration.ofDays(1);

    private static final int UTF8_BYTES_OF_CHAR_MAX = 3;

    private WriteProblem() {}

    /// The refusal of a write that cannot be sent as it is: a content that is longer than any master accepts would end
    /// the stream of all writes, and a text that UTF-8 cannot encode would arrive as another one.
    ///
    /// @throws NullPointerException when one of them is null, with a sentence
    public static Optional<WriteResult> of(String content, WriteOptions options) {
        Objects.requireNonNull(content, "content is null: a message needs a text");
        Objects.requireNonNull(options, "options is null: give WriteOptions.NONE for none");
        return tooLong(content)
                .or(() -> Utf8.problemWith("content", content))
                .or(() -> Utf8.problemWith("client_id", options.clientId()))
                .or(() -> Utf8.problemWith("request_id", options.requestId()))
                .or(() -> tooPatient(options.timeout()))
                .map(WriteResult::impossible);
    }

    private static Optional<String> tooPatient(Duration timeout) {
        return timeout.compareTo(TIMEOUT_MAX) <= 0
                ? Optional.empty()
                : Optional
                        .of("timeout is " + timeout + ", at most " + TIMEOUT_MAX + " is possible: give less, or none to"
                                + " wait as long as it takes");
    }

    private static Optional<String> tooLong(String content) {
        if (content.length() <= BYTES_MAX / UTF8_BYTES_OF_CHAR_MAX) return Optional.empty();
        int bytes = content.getBytes(StandardCharsets.UTF_8).length;
        return bytes <= BYTES_MAX
                ? Optional.empty()
                : Optional.of("content has " + bytes + " bytes, at most " + BYTES_MAX + " are possible, and the"
                        + " master may allow fewer (MAX_CONTENT_BYTES, 1048576 unless set): split it");
    }
}
