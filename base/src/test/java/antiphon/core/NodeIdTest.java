package antiphon.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeIdTest {
    @Test
    void isShownAndOrderedByItsName() {
        NodeId second = new NodeId("worker2");
        assertThat(second).hasToString("worker2").isEqualTo(new NodeId("worker2"));
        assertThat(List.of(second, new NodeId("master")).stream().sorted())
                .containsExactly(new NodeId("master"), second);
    }

    @Test
    void hasAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NodeId(" ")).withMessageContaining("needs a name");
    }
}
