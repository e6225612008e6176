package antiphon.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class SamplesTest {
    private static final double BUSY_S = 0.3;

    @Test
    void aBusyMethodIsSeenWithItsCallersAndOnlyWithinTheTime(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("own.jfr");
        Instant from = Instant.now();
        Instant to;
        try (Recording recording = new Recording()) {
            recording.enable(Samples.EVENT).with("throttle", "2ms");
            recording.start();
            keepBusy();
            to = Instant.now();
            recording.stop();
            recording.dump(file);
        }
        List<Samples.Frame> stack = new ArrayList<>();
        Samples.between(file, from, to).forEach((frames, _) -> {
            if (frames.stream().anyMatch(frame -> frame.method().endsWith("SamplesTest.keepBusy")))
                stack.addAll(frames);
        });
        assertThat(stack).extracting(Samples.Frame::execution)
                .isSubsetOf("Interpreted", "JIT compiled", "Inlined", "Native");
        assertThat(stack).extracting(Samples.Frame::method).containsSubsequence(
                "antiphon.bench.profile.SamplesTest.aBusyMethodIsSeenWithItsCallersAndOnlyWithinTheTime",
                "antiphon.bench.profile.SamplesTest.keepBusy");
        assertThat(Samples.between(file, to.plusSeconds(1), to.plusSeconds(2)).total()).isZero();
    }

    /// Until the system has counted so much processor time for this process: then there must be samples.
    private static void keepBusy() throws Exception {
        long pid = ProcessHandle.current().pid();
        double beforeS = CpuUse.of(pid).javaSeconds();
        long turns = 0;
        while (CpuUse.of(pid).javaSeconds() - beforeS < BUSY_S) turns++;
        assertThat(turns).isPositive();
    }
}
