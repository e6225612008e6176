package antiphon.client.write;

import antiphon.message.Utf8;
import java.math.BigDecimal;
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

    private static final int SECONDS_OF_MINUTE = 60;
    private static final int SECONDS_OF_HOUR = 3_600;
    private static final int NANO_DIGITS = 9;
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
                        .of("timeout is " + words(timeout) + ", at most " + words(TIMEOUT_MAX)
                                + " is possible: give less, or none to wait as long as it takes");
    }

    /// In the largest unit without a rest, as people write it.
    private static String words(Duration time) {
        long seconds = time.getSeconds();
        if (time.getNano() != 0)
            return seconds + BigDecimal.valueOf(time.getNano(), NANO_DIGITS).stripTrailingZeros().toPlainString()
                    .substring(1) + "s";
        if (seconds % SECONDS_OF_HOUR == 0) return seconds / SECONDS_OF_HOUR + "h";
        return seconds % SECONDS_OF_MINUTE == 0 ? seconds / SECONDS_OF_MINUTE + "m" : seconds + "s";
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
