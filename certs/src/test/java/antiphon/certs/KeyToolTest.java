package antiphon.certs;

import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyToolTest {
    @Test
    void whatItCannotDoIsOneSentenceWithoutItsInsides(@TempDir Path directory) {
        Path store = directory.resolve("missing/store.p12");
        assertThatIOException()
                .isThrownBy(() -> KeyTool.makeKeyPair(store, "password", "alias", "name", List.of()))
                .withMessage(store + " (No such file or directory)");
        assertThatIOException()
                .isThrownBy(() -> KeyTool.makeKeyPair(store, "password", "alias", "name", List.of("-validity", "x")))
                .withMessageMatching("(?!.*java[.])[^\\n\\t]+");
    }
}
