package antiphon.master.core.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    @ParameterizedTest
    @CsvSource({
        "99, 99 ms", "100, 0.1 s", "149, 0.1 s", "581, 0.6 s", "949, 0.9 s", "950, 1 s", "1499, 1 s", "1500, 2 s",
        "119999, 120 s", "120000, 2 min", "7199999, 120 min", "7200000, 2 h"})
    void timesAreRoundedToTheNearest(long ms, String words) {
        assertThat(Words.time(ms * 1_000_000)).isEqualTo(words);
    }
}
