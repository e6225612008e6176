package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.architecture.CorePurity;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CorePurityTest {
    private static final Path CLASSES = Path.of("target/classes");

    @Test
    void theMastersDecisionsArePure() {
        assertThat(CorePurity.findingsIn(CLASSES)).isEmpty();
    }

    @Test
    void theMasterDoesNotKnowTheWorkersCode() {
        assertThat(CorePurity.referencesTo("antiphon.worker", CLASSES)).isEmpty();
    }
}
