package antiphon.client.connection;

import java.util.List;
import java.util.Map;

/// Calls that gRPC may retry by itself: reads, when the node could not be reached. A write is repeated by the code that
/// knows whether it has a request id, and a stream by the code that knows where it was.
/// `docs/clients/service-config.json` is the same for clients in other languages.
final class ServiceConfig {
    private static final String MASTER = "messages.MessageService";
    private static final String LEADER = "leader.LeaderService";
    private static final String NODE = "nodes.NodeService";
    private static final String WORKER = "secondary_worker.SecondaryWorkerService";

    /// In the form gRPC takes: numbers are doubles.
    static final Map<String, Object> STANDARD = Map.of(
            "methodConfig", List.of(Map.of(
                    "name", List.of(
                            method(MASTER, "GetMessages"),
                            method(MASTER, "GetClusterStatus"),
                            method(LEADER, "GetLeader"),
                            method(WORKER, "GetMessages"),
                            method(NODE, "Fetch")),
                    "retryPolicy", Map.of(
                            "maxAttempts", 3.0,
                            "initialBackoff", "0.1s",
                            "maxBackoff", "1s",
                            "backoffMultiplier", 2.0,
                            "retryableStatusCodes", List.of("UNAVAILABLE")))),
            "retryThrottling", Map.of("maxTokens", 10.0, "tokenRatio", 0.1));

    private ServiceConfig() {}

    private static Map<String, String> method(String service, String method) {
        return Map.of("service", service, "method", method);
    }
}
