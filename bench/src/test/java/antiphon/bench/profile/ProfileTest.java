package antiphon.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import antiphon.bench.load.Result;
import antiphon.bench.load.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import one.convert.Arguments;
import one.convert.FlameGraph;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileTest {
    private static final int MESSAGES = 1_000;
    private static final List<Samples.Frame> SIGNING = stack("antiphon.security.Signer.sign");
    private static final List<Samples.Frame> LOGGING = stack("antiphon.log.Log<T>.append");

    private static List<Samples.Frame> stack(String method) {
        return List.of(new Samples.Frame("java.lang.Thread.run", "Interpreted"),
                new Samples.Frame(method, "JIT compiled"));
    }

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

    /// The page as its own reader understands it: one line for each stack, with its microseconds.
    private static List<String> stacks(String page, Path directory) throws IOException {
        Path html = Files.writeString(directory.resolve("profile.html"), page);
        Path collapsed = directory.resolve("profile.txt");
        FlameGraph.convert(html.toString(), collapsed.toString(), new Arguments("-o", "collapsed"));
        return Files.readAllLines(collapsed);
    }

    @Test
    void theFlameGraphHasABoxForEachMethodAsWideAsItsProcessorTime(@TempDir Path directory) throws Exception {
        assertThat(stacks(profile().flameGraph("B"), directory)).containsExactlyInAnyOrder(
                "client;Thread.run (java.lang)_[0];Signer.sign (antiphon.security)_[j] 2000",
                "worker (mean of 2);Thread.run (java.lang)_[0];Signer.sign (antiphon.security)_[j] 1000",
                "worker (mean of 2);Thread.run (java.lang)_[0];Log<T>.append (antiphon.log)_[j] 3000",
                "worker (mean of 2);compile (JIT) 1000",
                "worker (mean of 2);collect garbage, and the JVM's own 500");
    }

    @Test
    void theFlameGraphIsAPageThatNamesWhatWasMeasuredAndShowsOurOwnMethods() throws Exception {
        assertThat(profile().flameGraph("B, <T> & more"))
                .startsWith("<!DOCTYPE html>")
                .contains("<h1>B, &lt;T> &amp; more; samples are µs</h1>", "search('\\\\(antiphon\\\\b')")
                .endsWith("</html>\n");
    }
}
