package antiphon.worker;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.auth.RolesOfMethods;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerRolesTest {
    @Test
    void everyMethodOfAWorkerAdmitsTheRolesThatThePageOfCallersNames(@TempDir Path place) throws IOException {
        Path callers = place.resolve("callers.json");
        RolesOfMethods roles = new RolesOfMethods(
                callers,
                List.of(SecondaryWorkerServiceGrpc.getServiceDescriptor(), NodeServiceGrpc.getServiceDescriptor()));
        SignedLog log = new SignedLog(1); // Subscriptions answer when there is a message.
        try (WorkerUnderTest worker = WorkerUnderTest.withCallers(log.store, callers)) {
            assertThat(roles.admitted(worker.channel)).hasSize(9).isEqualTo(roles.documented("worker"));
        }
    }
}
