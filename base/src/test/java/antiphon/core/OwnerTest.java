package antiphon.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnerTest {
    private static final UUID DISK = new UUID(1, 2);

    private static Owner named(String name) {
        return new Owner(new NodeId(name), DISK, 3);
    }

    @Test
    void anotherDiskOrAnotherLifeIsAnotherOwner() {
        assertThat(named("worker1")).isEqualTo(named("worker1"))
                .isNotEqualTo(named("worker2"))
                .isNotEqualTo(new Owner(new NodeId("worker1"), new UUID(1, 3), 3))
                .isNotEqualTo(new Owner(new NodeId("worker1"), DISK, 4));
    }

    @Test
    void mayHaveTheLongestNameOfAHost() {
        assertThat(named("n".repeat(253)).node().name()).hasSize(253);
        assertThatIllegalArgumentException().isThrownBy(() -> named("n".repeat(254))).withMessageContaining("253");
    }

    @ParameterizedTest
    @ValueSource(strings = {"müller", "two words", "tab\there", "line\n", "del\u007F", "né"})
    void hasAPrintableAsciiName(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> named(name)).withMessageContaining("printable ASCII");
    }

    @Test
    void saysWhoItIs() {
        assertThat(named("worker1")).hasToString(
                "worker1 (disk 00000000-0000-0001-0000-000000000002, incarnation 3)");
    }
}
