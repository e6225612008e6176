package antiphon.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.bench.load.Load;
import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class ReportTest {
    private static final Load LOAD = new Load(100, 2, 1, 0, Duration.ofSeconds(1), Duration.ofSeconds(2), 10);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Report report = new Report(new PrintStream(printed, true, StandardCharsets.UTF_8));

    private static Result result(Workload workload, Optional<String> trouble) {
        Histogram latencyNs = new Histogram(3);
        for (int i = 1; i <= 1000; i++) latencyNs.recordValue(i * 10_000L);
        return new Result(workload, 1000, 2, latencyNs, trouble.isPresent() ? 1 : 0, 0, trouble, Optional.of(0.5));
    }

    private String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theTableShowsRateLatenciesAndWhatANodeCosts() {
        report.table(LOAD, List.of(result(Workload.A, Optional.empty())));
        assertThat(text()).contains("messages of 100 bytes, w=2").contains("CPU s per 100k");
        assertThat(text().lines().filter(line -> line.startsWith("A "))).singleElement()
                .satisfies(row -> assertThat(row)
                        .containsSubsequence("500", "5.0", "9.9", "10.0", "0", "0", "50.00"));
    }

    @Test
    void theFirstWriteThatWasNotAcknowledgedIsNamed() {
        report.table(LOAD, List.of(result(Workload.B, Optional.of("quorum lost"))));
        assertThat(text()).contains("B: the first that was not acknowledged: quorum lost");
    }

    @Test
    void jsonHasOneObjectALine() {
        report.json(LOAD, List.of(result(Workload.A, Optional.empty()), result(Workload.C, Optional.empty())));
        assertThat(text().lines()).hasSize(2).allSatisfy(line -> assertThat(line)
                .startsWith("{\"workload\":").endsWith("}").contains("\"per_second\":500.0", "\"server_cpu_s\":0.500"));
    }

    @Test
    void thePlotIsAPictureWithOneCurveForEachWorkload() throws Exception {
        String svg = LatencyPlot.svg(
                List.of(result(Workload.A, Optional.empty()), result(Workload.B, Optional.empty())));
        Document picture = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        NodeList curves = picture.getElementsByTagName("polyline");
        assertThat(curves.getLength()).isEqualTo(2 * 2); // Each has a short one in the legend.
        assertThat(curves.item(0).getAttributes().getNamedItem("points").getNodeValue()).doesNotContain("NaN");
    }
}
