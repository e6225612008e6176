package antiphon.failover.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import antiphon.failover.core.register.RegisterState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Restarts, damage, and the end of a server.
class RatisFailureTest extends RatisTest {
    @Test
    void aRestartGivesTheSameStateFromLogAndSnapshot() {
        for (int i = 0; i < 2; i++) {
            RegisterState done = claimAt(i);
            for (int node = 0; node < 3; node++) awaitEpoch(node, done.epoch());
            List<Voter> voters = voters(0, 1, 2);
            cluster.stop(0, 1, 2);
            for (int node = 0; node < 3; node++) join(node);
            for (int node = 0; node < 3; node++) awaitEpoch(node, done.epoch());
            assertThat(cluster.life(2).latest()).isEqualTo(done);
            assertThat(voters(0, 1, 2)).isEqualTo(voters);
        }
    }

    private void join(int node) {
        try {
            cluster.join(node);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aLogThatCannotBeWrittenEndsTheProcess() {
        division(0).getStateMachine().event().notifyLogFailed(new IOException("no space"), null);
        cluster.await("it is reported", () -> cluster.failures().containsKey(0));
        assertThat(cluster.failures().get(0)).hasRootCauseMessage("no space");
    }

    @Test
    void aServerThatClosesItselfEndsTheProcess() throws IOException {
        cluster.register(1).server().close();
        cluster.await("it is reported", () -> cluster.failures().containsKey(1));
        cluster.stop(2);
        assertThat(cluster.failures()).as("one that we close does not").containsOnlyKeys(1);
    }

    @Test
    void aDamagedLogIsNotReadOver() throws IOException {
        claimAt(0);
        claimAt(1);
        cluster.stop(2);
        Path log = newestLog(cluster.path(2));
        byte[] bytes = Files.readAllBytes(log);
        // In the first entry, whose place does not depend on what was written.
        bytes[20] ^= 1;
        Files.write(log, bytes);
        assertThatIOException().isThrownBy(() -> cluster.join(2));
        assertThat(Files.readAllBytes(log)).as("what is left is left as it was").isEqualTo(bytes);
        assertThat(claimAt(0).epoch()).isGreaterThan(1);
    }

    private static Path newestLog(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_")).sorted().toList().getLast();
        }
    }
}
