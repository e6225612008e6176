package antiphon.client.read;

import antiphon.calls.LogHeaders;
import io.grpc.Metadata;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The log of an answer according to its headers.
///
/// @param id empty when they do not name it
/// @param end the highest number that the node holds; empty when they do not say
/// @param isWhole whether no other node holds more of it
record NodeLog(String id, OptionalLong end, boolean isWhole) {
    private static final int DIGITS_MAX = 18;

    static final NodeLog UNKNOWN = new NodeLog("", OptionalLong.empty(), false);

    static NodeLog of(@Nullable Metadata headers) {
        if (headers == null) return UNKNOWN;
        String id = headers.get(LogHeaders.ID);
        return new NodeLog(id == null ? "" : id, number(headers.get(LogHeaders.END)),
                "true".equals(headers.get(LogHeaders.WHOLE)));
    }

    private static OptionalLong number(@Nullable String text) {
        boolean isNumber = text != null && !text.isEmpty() && text.length() <= DIGITS_MAX
                && text.chars().allMatch(each -> '0' <= each && each <= '9');
        return isNumber ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    /// Whether it ends before a message that was read from it.
    boolean endsBefore(long read) {
        return end.isPresent() && end.getAsLong() < read;
    }
}
