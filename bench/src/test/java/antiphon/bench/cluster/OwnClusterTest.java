package antiphon.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class OwnClusterTest {
    @Test
    @Timeout(30)
    void aMasterThatCannotStartIsNotWaitedFor(@TempDir Path home) throws IOException {
        for (String program : List.of("master", "worker")) {
            Path target = Files.createDirectories(home.resolve(program).resolve("target"));
            Files.writeString(target.resolve("antiphon-" + program + ".jar"), "no program");
        }
        try (OwnCluster cluster = OwnCluster.start(home, 1)) {
            assertThatIllegalStateException().isThrownBy(cluster::awaitMaster)
                    .withMessage("the master ended while it started");
            assertThat(cluster.lastWords()).contains("antiphon-master.jar");
        }
    }
}
