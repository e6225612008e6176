package antiphon.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class ProfileTest {
    private static final int MESSAGES = 1_000;
    private static final List<String> SIGNING = List.of("java.lang.Thread.run", "antiphon.security.Signer.sign");
    private static final List<String> LOGGING = List.of("java.lang.Thread.run", "antiphon.log.Log<T>.append");

    /// A client that only signs, and two workers that do the same, three times as much log as sign.
    private static Profile profile() {
        Map<String, List<Profile.Share>> shares = new LinkedHashMap<>();
        Profile.Share worker = new Profile.Share(new Samples(Map.of(SIGNING, 25L, LOGGING, 75L)),
                new CpuUse(0.004, 0.001, 0.0005));
        shares.put("client", List.of(new Profile.Share(new Samples(Map.of(SIGNING, 10L)), new CpuUse(0.002, 0, 0))));
        shares.put("worker", List.of(worker, worker));
        Result result = new Result(
                Workload.B, MESSAGES, 1, new Histogram(3), 0, 0, Optional.empty(), Optional.empty());
        return new Profile(result, shares);
    }

    @Test
    void theBudgetDividesProcessorTimeBySamplesAndMessages() {
        var budget = profile().budget("B");
        int log = List.of(Stage.values()).indexOf(Stage.LOG);
        assertThat(budget.numbers("client").get(List.of(Stage.values()).indexOf(Stage.HASH))).isCloseTo(2.0,
                within(1e-9));
        assertThat(budget.numbers("client").get(log)).isZero();
        assertThat(budget.numbers("worker").get(log)).isCloseTo(3.0, within(1e-9));
        assertThat(budget.numbers("worker").getLast()).isCloseTo(5.5, within(1e-9));
    }

    @Test
    void theStagesOfAProcessAreAllOfItsTime() {
        List<Double> worker = profile().budget("B").numbers("worker");
        double stages = worker.subList(0, worker.size() - 1).stream().mapToDouble(Double::doubleValue).sum();
        assertThat(stages).isCloseTo(worker.getLast(), within(1e-9));
    }

    @Test
    void theFlameGraphIsAPictureWithABoxForEachMethodAsWideAsItsShare() throws Exception {
        Document svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(
                new ByteArrayInputStream(profile().flameGraph("B & more").getBytes(StandardCharsets.UTF_8)));
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < svg.getElementsByTagName("title").getLength(); i++)
            titles.add(svg.getElementsByTagName("title").item(i).getTextContent());
        assertThat(titles).contains("client, 26.7 %", "worker (mean of 2), 73.3 %",
                "antiphon.log.Log<T>.append, 40.0 %", "compile (JIT), 13.3 %");
    }
}
