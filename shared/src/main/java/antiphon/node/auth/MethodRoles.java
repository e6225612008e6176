package antiphon.node.auth;

import antiphon.proto.leader.LeaderServiceGrpc;
import antiphon.proto.leadership.LeadershipServiceGrpc;
import antiphon.proto.master.MessageServiceGrpc;
import antiphon.proto.node.NodeServiceGrpc;
import antiphon.proto.register.RegisterServiceGrpc;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.security.callers.Role;
import io.grpc.MethodDescriptor;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Which roles may call which method, when callers are configured. One of them is enough.
final class MethodRoles {
    /// Services that reveal nothing about messages: whether a node lives, and which methods it has.
    private static final Set<String> OPEN = Set.of(
            "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
    private static final Set<Role> NOBODY_ASKED = Set.of();
    private static final Map<String, Set<Role>> METHODS = methods();

    private MethodRoles() {}

    private static Map<String, Set<Role>> methods() {
        Map<String, Set<Role>> methods = new HashMap<>();
        Set<Role> readers = EnumSet.of(Role.READER, Role.NODE);
        Set<Role> writers = EnumSet.of(Role.WRITER);
        put(methods, MessageServiceGrpc.getPostMessageMethod(), writers);
        put(methods, MessageServiceGrpc.getPostMessagesMethod(), writers);
        put(methods, MessageServiceGrpc.getGetMessagesMethod(), readers);
        put(methods, MessageServiceGrpc.getSubscribeMessagesMethod(), readers);
        put(methods, MessageServiceGrpc.getGetClusterStatusMethod(), EnumSet.allOf(Role.class));
        put(methods, LeaderServiceGrpc.getGetLeaderMethod(), EnumSet.allOf(Role.class));
        put(methods, SecondaryWorkerServiceGrpc.getGetMessagesMethod(), readers);
        put(methods, NodeServiceGrpc.getFetchMethod(), readers); // Masters ask for more.
        put(methods, SecondaryWorkerServiceGrpc.getSubscribeMessagesMethod(), readers);
        put(methods, SecondaryWorkerServiceGrpc.getInjectFailureMethod(), EnumSet.of(Role.OPERATOR));
        put(methods, SecondaryWorkerServiceGrpc.getInjectDelayMethod(), EnumSet.of(Role.OPERATOR));
        // Their requests have the nodes' own auth_token, which they look at themselves.
        put(methods, MessageServiceGrpc.getCatchUpMethod(), NOBODY_ASKED);
        put(methods, MessageServiceGrpc.getDrainMethod(), NOBODY_ASKED);
        put(methods, SecondaryWorkerServiceGrpc.getReplicateMessageMethod(), NOBODY_ASKED);
        put(methods, SecondaryWorkerServiceGrpc.getReplicateMethod(), NOBODY_ASKED);
        put(methods, SecondaryWorkerServiceGrpc.getReportHealthMethod(), NOBODY_ASKED);
        put(methods, SecondaryWorkerServiceGrpc.getHandleRecoveryMethod(), NOBODY_ASKED);
        put(methods, LeadershipServiceGrpc.getPollMethod(), NOBODY_ASKED);
        put(methods, LeadershipServiceGrpc.getFenceMethod(), NOBODY_ASKED);
        put(methods, LeadershipServiceGrpc.getReleaseMethod(), NOBODY_ASKED);
        put(methods, LeaderServiceGrpc.getMoveLeaderMethod(), NOBODY_ASKED);
        put(methods, RegisterServiceGrpc.getIntroduceMethod(), NOBODY_ASKED);
        put(methods, RegisterServiceGrpc.getFoundMethod(), NOBODY_ASKED);
        put(methods, RegisterServiceGrpc.getExchangeMethod(), NOBODY_ASKED);
        return methods;
    }

    private static void put(Map<String, Set<Role>> methods, MethodDescriptor<?, ?> method, Set<Role> roles) {
        methods.put(method.getFullMethodName(), roles);
    }

    /// Empty when callers are not authenticated. Methods not listed here are for operators alone, such as channelz.
    static Set<Role> of(String service, String method) {
        if (OPEN.contains(service)) return NOBODY_ASKED;
        return METHODS.getOrDefault(method, Set.of(Role.OPERATOR));
    }
}
