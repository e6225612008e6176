package antiphon.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuUseTest {
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
