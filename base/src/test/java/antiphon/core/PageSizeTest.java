package antiphon.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PageSizeTest {
    private static final long QUICK_NS = 100_000_000;
    private static final long SLOW_NS = 10_000_000_000L;

    @Test
    void fullPagesThatComeQuicklyGrowUpToTheMaximum() {
        PageSize size = PageSize.upTo(1 << 20);
        assertThat(size.bytes()).isEqualTo(64 * 1024);
        for (int page = 0; page < 10; page++) size = size.arrived(size.bytes(), QUICK_NS);
        assertThat(size.bytes()).isEqualTo(1 << 20);
    }

    @Test
    void aQuickPageThatWasNearlyEmptySaysNothingOfTheLink() {
        PageSize size = PageSize.upTo(1 << 20);
        assertThat(size.arrived(100, QUICK_NS)).isEqualTo(size);
    }

    @Test
    void slowPagesShrinkAndFailedOnesMoreSoDownToOneMessage() {
        PageSize size = new PageSize(1 << 20, 1 << 20);
        assertThat(size.arrived(1 << 20, SLOW_NS).bytes()).isEqualTo(1 << 19);
        assertThat(size.failed().bytes()).isEqualTo(1 << 18);
        for (int tries = 0; tries < 20; tries++) size = size.failed();
        assertThat(size.bytes()).isEqualTo(1);
        assertThat(size.arrived(3 << 20, SLOW_NS).bytes()).as("one large message alone").isEqualTo(1);
    }

    @Test
    void afterFailuresItGrowsAgain() {
        PageSize size = new PageSize(1, 1 << 20);
        for (int page = 0; page < 20; page++) size = size.arrived(size.bytes(), QUICK_NS);
        assertThat(size.bytes()).isEqualTo(1 << 20);
    }

    @Test
    void aSmallMaximumIsKeptFromTheStart() {
        assertThat(PageSize.upTo(100).bytes()).isEqualTo(100);
        assertThatIllegalArgumentException().isThrownBy(() -> new PageSize(0, 100));
        assertThatIllegalArgumentException().isThrownBy(() -> new PageSize(101, 100));
    }
}
