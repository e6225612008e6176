package antiphon.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.message.LogEntry;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Every piece still runs and gives a time. How long it takes means nothing here: nothing is warm.
@Timeout(60)
class MicroTest {
    private static final int PIECES = 6 + 2 + 1 + 2;

    @Test
    void everyPieceRuns(@TempDir Path home) throws Exception {
        System.setProperty("antiphon.home", home.toString());
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                .include(MicroCommand.class.getPackageName())
                .mode(Mode.AverageTime)
                .forks(0) // In this JVM.
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(20))
                .param("contentBytes", "100")
                .param("batch", "64")
                .param("workers", "8")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build()).run();
        assertThat(results).hasSize(PIECES).allSatisfy(
                result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
    }

    @Test
    void theChainIsWhatALogTakes() {
        List<LogEntry> chain = Entries.chain(3, 10);
        assertThat(chain.get(2).parentHash()).isEqualTo(chain.get(1).hash());
        assertThat(chain.getFirst().parentHash()).isEqualTo(Entries.LOG.genesis());
    }
}
