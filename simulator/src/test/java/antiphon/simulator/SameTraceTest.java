package antiphon.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.simulator.campaign.Simulation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same seed gives the same run, down to the last event, also in another JVM, which writes numbers in other digits,
/// lives in another time zone, and collects its garbage another way.
class SameTraceTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 42, 4711})
    void inAnotherJvm(long seed) throws IOException, InterruptedException {
        String here = Simulation.run(seed, _ -> {}).oneLine();
        assertThat(Simulation.run(seed, _ -> {}).oneLine()).isEqualTo(here);
        Process other = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.language=ar",
                "-Duser.country=EG",
                "-Duser.timezone=Asia/Kathmandu",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "--seed",
                Long.toString(seed),
                "--trace")
                .redirectErrorStream(true)
                .start();
        String printed = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(other.waitFor()).as(printed).isZero();
        assertThat(printed.lines().toList().getLast()).isEqualTo(here);
    }
}
