package antiphon.failover.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real nodes in one process. What befalls them otherwise is tried with processes, and in the simulator.
@Timeout(240)
class MemberNodeTest {
    @TempDir private Path directory;

    @Test
    void whicheverLeadsAnotherGoesOn() throws IOException {
        try (MemberCluster cluster = new MemberCluster(directory)) {
            cluster.names().forEach(cluster::start);
            List<String> written = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                String before = "before " + round;
                String leader = cluster.write(before, 2);
                written.add(before);
                cluster.stop(leader);
                String after = "after " + round;
                String next = cluster.write(after, 2);
                written.add(after);
                assertThat(cluster.contents(next)).as("at the leader after " + leader).isEqualTo(Optional.of(written));
                cluster.start(leader);
                String all = "all " + round;
                cluster.write(all, 3);
                written.add(all);
            }
        }
    }

    @Test
    void aClusterIsFoundedOnceAndKeepsItsLogOverRestarts() throws IOException {
        try (MemberCluster cluster = new MemberCluster(directory)) {
            cluster.start("master");
            cluster.start("worker2");
            assertThat(cluster.contents("master")).as("without all, nothing is founded").isEmpty();
            cluster.start("worker1");
            cluster.write("one", 3);
            cluster.names().forEach(cluster::stop);
            cluster.names().forEach(cluster::start);
            String leader = cluster.write("two", 3);
            assertThat(cluster.contents(leader)).isEqualTo(Optional.of(List.of("one", "two")));
        }
    }
}
