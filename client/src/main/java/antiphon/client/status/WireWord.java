package antiphon.client.status;

import java.util.function.Function;
import java.util.stream.Stream;

/// A state that a node reports as a word. A node of a later version may send a word that this client does not know: it
/// is kept and shown as received.
public interface WireWord {
    /// As on the wire.
    String word();

    /// @param known the words of this version
    /// @param other made of any other word
    static <T extends WireWord> T read(String word, T[] known, Function<String, T> other) {
        return Stream.of(known).filter(each -> each.word().equals(word)).findFirst().orElseGet(() -> other.apply(word));
    }
}
