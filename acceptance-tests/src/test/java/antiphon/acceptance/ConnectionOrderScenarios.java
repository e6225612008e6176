package antiphon.acceptance;

import static antiphon.acceptance.TestCluster.MASTER;
import static org.assertj.core.api.Assertions.assertThat;

import antiphon.certs.DevelopmentCertificates;
import antiphon.proto.master.PostMessageResponse;
import antiphon.security.callers.Caller;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Calls that one connection sends one after the other enter the log in that order, whatever else the nodes have to do:
/// TLS, callers that show tokens, and other connections that send too.
abstract class ConnectionOrderScenarios extends Scenarios {
    private static final int CONNECTIONS = 6;
    private static final int PAIRS = 60;

    @TempDir private Path directory;

    ConnectionOrderScenarios() {
        super(Platform.PROCESSES);
    }

    @Test
    void withTlsAndCallersAndOthersThatSendTheFirstOfTwoCallsComesFirst() throws Exception {
        ProcessCluster cluster = (ProcessCluster) own(ClusterSettings.standard()
                .with("STORAGE", "disk")
                .with("REPLICATION_TIMEOUT", "20")
                .with("CALLERS", directory.resolve("callers.json").toString()));
        cluster.secure(certificates(cluster.nodes()));
        cluster.show(writer());
        cluster.startAll();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Long>>> connections = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int concern = 1 + i % 2;
                connections.add(threads.submit(() -> pairs(cluster, concern)));
            }
            for (Future<List<Long>> numbers : connections)
                assertThat(numbers.get()).as("numbers in the order sent").isSorted().hasSize(2 * PAIRS);
        }
        assertThat(cluster.isRunning(MASTER)).isTrue();
    }

    /// The answer of the second is not waited for before the next pair is sent.
    private List<Long> pairs(TestCluster cluster, int concern) {
        try (MasterClient connection = cluster.connect()) {
            var _ = connection.status(); // It stands.
            List<PendingCall<PostMessageResponse>> sent = new ArrayList<>();
            for (int pair = 0; pair < PAIRS; pair++) {
                sent.add(connection.post("first of " + pair, concern, client()));
                sent.add(connection.post("second of " + pair, concern, client()));
            }
            return sent.stream().map(call -> Expect.acknowledged(call.get(), concern)).toList();
        }
    }

    private Path certificates(List<String> nodes) throws IOException {
        Path certificates = directory.resolve("certs");
        new DevelopmentCertificates(
                "orders", DevelopmentCertificates.nodes("orders", nodes), DevelopmentCertificates.STANDARD_HOSTS,
                Map.of())
                .create(certificates, (_, _) -> {});
        return certificates;
    }

    private String writer() throws IOException {
        CallersFile file = CallersFile.at(directory.resolve("callers.json"), _ -> Optional.empty());
        file.create();
        return file.add(new Caller("shop", EnumSet.of(Role.WRITER, Role.READER), List.of()), Optional.empty());
    }
}
