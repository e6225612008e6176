package antiphon.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.client.FakeMaster;
import antiphon.proto.master.GetClusterStatusResponse;
import antiphon.proto.master.WorkerStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TopTest {
    private FakeMaster master;

    @BeforeEach
    void start() throws IOException {
        master = new FakeMaster();
        master.status = GetClusterStatusResponse.newBuilder()
                .setState("writing")
                .setHead(12)
                .setNodes(2)
                .setWriteConcernPossible(1)
                .addWorkers(WorkerStatus.newBuilder()
                        .setName("worker1")
                        .setHealth("UNHEALTHY")
                        .setDelivery("waiting")
                        .setLag(3))
                .build();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private Run top(String... arguments) {
        return Run.in(Map.of("ANTIPHON_MASTER", master.address().toString())).run(arguments);
    }

    @Test
    void awayFromATerminalItIsOneLineForEachLook() {
        Run run = top("top", "-n", "3", "-i", "100ms");
        assertThat(run.exitCode()).isZero();
        assertThat(run.outLines()).hasSize(3);
        String state = "pending=0 read-only=0 w-now=1 worker1=UNHEALTHY,waiting,behind=3";
        assertThat(run.outLines().getFirst()).endsWith(" state=writing head=12 rate=- " + state);
        assertThat(run.outLines().getLast()).endsWith(" state=writing head=12 rate=0 " + state);
    }

    @Test
    void jsonHasTheWholeStatusInEachLine() {
        Run run = top("top", "-n", "2", "-i", "100ms", "-o", "json");
        assertThat(run.outLines().getLast()).contains("\"writes_per_second\":0,\"status\":{\"master\":");
    }

    @Test
    void onATerminalItHasAScreenOfItsOwnAndGivesItBack() {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        Surroundings terminal = new Surroundings(
                Map.of("ANTIPHON_MASTER", master.address().toString()),
                InputStream.nullInputStream(),
                new PrintStream(screen, true, StandardCharsets.UTF_8),
                System.err,
                true,
                true,
                Optional.empty());
        assertThat(Cli.run(terminal, "top", "-n", "2", "-i", "100ms")).isZero();
        assertThat(screen.toString(StandardCharsets.UTF_8))
                .startsWith("\u001b[?1049h")
                .contains("\u001b[31mUNHEALTHY\u001b[0m", "q quits", "RATE")
                .endsWith("\u001b[?1049l");
    }

    @Test
    void aMasterThatIsNotThereIsAFailure() {
        master.close();
        assertThat(top("top", "-n", "2").exitCode()).isEqualTo(3);
    }
}
