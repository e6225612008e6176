package antiphon.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CpuUseTest {
    @Test
    void threadsThatEndMeanwhileAreNoFailure() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Thread starter = Thread.ofPlatform().start(() -> {
            while (!done.get()) Thread.ofPlatform().start(() -> {});
        });
        try {
            for (int look = 0; look < 500; look++)
                assertThat(CpuUse.of(ProcessHandle.current().pid()).seconds()).isPositive();
        } finally {
            done.set(true);
            starter.join();
        }
    }

    @Test
    void bothUserAndSystemTimeOfAThreadCountAlsoWhenItsNameHasABracket() {
        String stat = "4711 (C2 Compiler) x) S 1 4711 4711 0 -1 4194304 10 0 0 0 125 75 0 0 20 0 40 0 99 1 2";
        assertThat(CpuUse.seconds(stat)).isEqualTo(2.0);
        assertThat(CpuUse.seconds("")).isZero();
    }

    @Test
    void whatWasUsedSinceIsTheDifference() {
        CpuUse before = new CpuUse(1, 2, 3);
        CpuUse during = new CpuUse(4, 3, 3.5).since(before);
        assertThat(during).isEqualTo(new CpuUse(3, 1, 0.5));
        assertThat(during.seconds()).isEqualTo(4.5);
    }
}
