package antiphon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ChartTest {
    @Test
    void aLinearAxisGoesFromZeroInRoundStepsToTheFirstThatCoversAll() {
        Axis axis = Axis.linear("s", List.of(3.0, 47.0));
        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("0", "10", "20", "30", "40", "50");
        assertThat(axis.share(25)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void aLogarithmicAxisGoesFromPowerToPowerOfTen() {
        Axis axis = Axis.logarithmic("/s", List.of(900.0, 250_000.0));
        assertThat(axis.ticks()).extracting(Axis.Tick::label).containsExactly("100", "1000", "10 k", "100 k", "1 M");
        assertThat(axis.share(1e4)).isCloseTo(0.5, within(1e-9));
    }

    @Test
    void valuesThatAreAllTheSameStillHaveAnAxis() {
        assertThat(Axis.linear("s", List.of(0.0, 0.0)).high()).isPositive();
        assertThat(Axis.logarithmic("s", List.of(10.0)).high()).isEqualTo(100);
    }

    @Test
    void whatIsOutsideOfAnAxisIsPutOnItsEnd() {
        Axis axis = Axis.logarithmic("ms", List.of(1.0, 10.0));
        assertThat(axis.share(0)).isZero();
        assertThat(axis.share(1e9)).isEqualTo(1);
    }

    @Test
    void thePictureHoldsEveryPanelCurveAndSpanAndEscapesNames() throws Exception {
        Axis x = Axis.linear("s", List.of(10.0));
        Panel.Curve curve = new Panel.Curve("a < b & c", List.of(new Panel.Point(0, 1), new Panel.Point(10, 5)));
        Panel panel = new Panel("t", x, x, List.of(curve), List.of(new Panel.Span("dead", 2, 4)));
        String svg = Chart.svg(List.of(panel, panel));
        Document picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertThat(picture.getElementsByTagName("g").getLength()).isEqualTo(2);
        assertThat(picture.getElementsByTagName("circle").getLength()).isEqualTo(2 * 2);
        assertThat(picture.getDocumentElement().getTextContent()).contains("a < b & c", "dead");
        assertThat(svg).contains("prefers-color-scheme:dark").doesNotContain("NaN");
    }
}
