package antiphon.log.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EpochsTest {
    private static final Owner ONE = new Owner(new NodeId("one"), new UUID(1, 1), 11);
    private static final Owner TWO = new Owner(new NodeId("two"), new UUID(1, 2), 22);
    private static final Owner ONE_RESTARTED = new Owner(ONE.node(), ONE.disk(), 12);
    private static final Epochs LED = Epochs.NONE.promise(5, ONE, 0).adopt(5, 40);

    @Test
    void aHigherPromiseTakesTheOwnerWithIt() {
        assertThat(LED.promise(6, TWO, 41)).isEqualTo(new Epochs(6, Optional.of(TWO), 5, 41));
        assertThat(LED.promise(9)).isEqualTo(new Epochs(9, Optional.empty(), 5, 40));
    }

    @Test
    void aPromiseDoesNotGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> LED.promise(4, ONE, 40))
                .withMessage("epoch 5 is promised, cannot go back to 4");
        assertThatIllegalArgumentException().isThrownBy(() -> LED.promise(4));
    }

    @Test
    void anEpochIsPromisedToOneOwnerOnly() {
        assertThat(LED.promise(5, ONE, 99)).as("nothing to write").isSameAs(LED);
        for (Owner other : new Owner[]{TWO, ONE_RESTARTED})
            assertThatIllegalArgumentException().isThrownBy(() -> LED.promise(5, other, 40))
                    .withMessage("epoch 5 is promised to " + ONE + ", cannot be promised to " + other);
        assertThatIllegalArgumentException().isThrownBy(() -> LED.promise(5))
                .withMessageEndingWith("cannot be promised to no owner");
    }

    @Test
    void anEpochPromisedWithoutAnOwnerBelongsToNobodyElse() {
        Epochs plain = Epochs.NONE.promise(3);
        assertThat(plain.promise(3)).isSameAs(plain);
        assertThatIllegalArgumentException().isThrownBy(() -> plain.promise(3, ONE, 0))
                .withMessageContaining("is promised to no owner");
        assertThatIllegalArgumentException().isThrownBy(() -> Epochs.NONE.promise(0, ONE, 0));
    }

    @Test
    void onlyThePromisedEpochIsAdopted() {
        Epochs later = LED.promise(7, TWO, 40);
        for (long epoch : new long[]{4, 5, 6, 8})
            assertThatIllegalArgumentException().isThrownBy(() -> later.adopt(epoch, 40))
                    .withMessage("epoch 7 is promised, cannot adopt " + epoch);
        assertThat(later.adopt(7, 50)).isEqualTo(new Epochs(7, Optional.of(TWO), 7, 50));
        assertThat(LED.adopt(5, 99)).as("nothing to write").isSameAs(LED);
    }

    @Test
    void whatIsKnownToBeCommittedStaysKnown() {
        assertThat(LED.promise(6, TWO, 39).committed()).isEqualTo(40);
        assertThat(LED.promise(6, TWO, 39).adopt(6, 12).committed()).isEqualTo(40);
    }

    @Test
    void thereAreNoOthers() {
        Optional<Owner> owner = Optional.of(ONE);
        assertThatIllegalArgumentException().isThrownBy(() -> new Epochs(5, owner, 6, 0))
                .withMessageContaining("adopted epoch 6 with promised epoch 5");
        assertThatIllegalArgumentException().isThrownBy(() -> new Epochs(5, owner, -1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Epochs(5, owner, 1, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Epochs(-1, Optional.empty(), 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Epochs(0, owner, 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Epochs(5, owner, 0, 1))
                .withMessageContaining("in no adopted epoch");
    }
}
