package antiphon.node.auth;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.security.callers.Role;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class MethodRolesTest {
    private static Map<String, String> roles(ServiceDescriptor service) {
        Map<String, String> roles = new TreeMap<>();
        for (MethodDescriptor<?, ?> method : service.getMethods())
            roles.put(String.valueOf(method.getBareMethodName()), words(of(method.getFullMethodName())));
        return roles;
    }

    private static Set<Role> of(String method) {
        return MethodRoles.of(String.valueOf(MethodDescriptor.extractFullServiceName(method)), method);
    }

    private static String words(Set<Role> roles) {
        return new TreeSet<>(roles).stream().map(Role::word).collect(Collectors.joining(" "));
    }

    @Test
    void everyMethodOfTheMasterAsksForTheRoleThatItsUseNeeds() {
        assertThat(roles(MessageServiceGrpc.getServiceDescriptor())).isEqualTo(Map.of(
                "PostMessage", "writer",
                "PostMessages", "writer",
                "GetMessages", "reader node",
                "SubscribeMessages", "reader node",
                "GetClusterStatus", "writer reader operator node",
                "CatchUp", "",
                "Drain", ""));
    }

    @Test
    void everyMethodOfAWorkerAsksForTheRoleThatItsUseNeeds() {
        assertThat(roles(SecondaryWorkerServiceGrpc.getServiceDescriptor())).isEqualTo(Map.of(
                "GetMessages", "reader node",
                "SubscribeMessages", "reader node",
                "InjectFailure", "operator",
                "InjectDelay", "operator",
                "ReplicateMessage", "",
                "Replicate", "",
                "ReportHealth", "",
                "HandleRecovery", ""));
    }

    /// Otherwise no member could ask another where callers are configured: the nodes' token is no operator's.
    @Test
    void theCallsAboutLeadershipLookAtTheNodesTokenThemselves() {
        assertThat(roles(LeadershipServiceGrpc.getServiceDescriptor()))
                .isEqualTo(Map.of("Poll", "", "Fence", "", "Release", ""));
    }

    @Test
    void everyCallerMayAskWhoLeads() {
        assertThat(roles(LeaderServiceGrpc.getServiceDescriptor()))
                .isEqualTo(Map.of("GetLeader", "writer reader operator node", "MoveLeader", ""));
    }

    @Test
    void healthAndReflectionAreOpenAndWhatIsNotKnownIsForOperators() {
        assertThat(of("grpc.health.v1.Health/Check")).isEmpty();
        assertThat(of("grpc.reflection.v1.ServerReflection/ServerReflectionInfo")).isEmpty();
        assertThat(of("grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")).isEmpty();
        assertThat(of("grpc.channelz.v1.Channelz/GetServers")).containsExactly(Role.OPERATOR);
        assertThat(of("messages.MessageService/Tomorrow")).containsExactly(Role.OPERATOR);
    }
}
