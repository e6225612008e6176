package antiphon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SheetTest {
    private final Sheet sheet = new Sheet("Three nodes", "workers", "what", "ms");

    @BeforeEach
    void fill() {
        sheet.row(1, "well", 0.123456);
        sheet.row(10_000_000, "dead", 54_321.9);
    }

    @Test
    void theTableIsMarkdownWithAsManyDigitsAsMeanSomething() {
        assertThat(sheet.markdown()).isEqualTo("""
                Three nodes

                | workers | what | ms |
                | ---: | ---: | ---: |
                | 1 | well | 0.123 |
                | 10,000,000 | dead | 54,300 |
                """);
    }

    @Test
    void jsonNamesEachFigure() {
        assertThat(sheet.json()).isEqualTo("""
                [
                  {"workers": 1, "what": "well", "ms": 0.1235},
                  {"workers": 10000000, "what": "dead", "ms": 54321.9000}
                ]
                """);
    }

    @Test
    void aCurveGoesThroughTheRows() {
        assertThat(sheet.curve("c", "workers", "ms").points())
                .containsExactly(new Panel.Point(1, 0.123456), new Panel.Point(10_000_000, 54_321.9));
    }

    @Test
    void aColumnThatIsNotThereIsReportedWithThoseThatAre() {
        assertThatThrownBy(() -> sheet.numbers("s")).hasMessage("no column s among [workers, what, ms]");
        assertThatThrownBy(() -> sheet.row(1)).hasMessage("1 cells for 3 columns");
    }
}
