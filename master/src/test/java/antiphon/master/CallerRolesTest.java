package antiphon.master;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.node.auth.RolesOfMethods;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.node.NodeServiceGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallerRolesTest {
    @Test
    void everyMethodOfAMasterAdmitsTheRolesThatThePageOfCallersNames(@TempDir Path place) throws IOException {
        Path data = place.resolve("data");
        try (RunningMaster master = new RunningMaster(data)) { // Subscriptions answer when there is a message.
            var _ = master.client()
                    .postMessage(PostMessageRequest.newBuilder().setContent("x").setWriteConcern(1).build());
        }
        Path callers = place.resolve("callers.json");
        RolesOfMethods roles = new RolesOfMethods(
                callers, List.of(MessageServiceGrpc.getServiceDescriptor(), NodeServiceGrpc.getServiceDescriptor()));
        try (RunningMaster master = new RunningMaster(data, "CALLERS", callers.toString())) {
            assertThat(roles.admitted(master.channel())).hasSize(8).isEqualTo(roles.documented("master"));
        }
    }
}
