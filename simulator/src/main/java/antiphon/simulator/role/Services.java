package antiphon.simulator.role;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Optional;

/// Finds methods among services.
public final class Services {
    private Services() {}

    /// @param method its full name
    public static Optional<ServerMethodDefinition<?, ?>> method(List<ServerServiceDefinition> services, String method) {
        for (ServerServiceDefinition service : services) {
            ServerMethodDefinition<?, ?> definition = service.getMethod(method);
            if (definition != null) return Optional.of(definition);
        }
        return Optional.empty();
    }
}
