package antiphon.simulator.network;

import io.grpc.ServerMethodDefinition;
import java.util.Optional;

/// A node as the network sees it: one end of calls.
public interface Host {
    int id();

    boolean isRunning();

    /// Grows with each start.
    int life();

    /// The action belongs to this life, and waits while the node is paused.
    Runnable mine(Runnable action);

    /// The services of this life by the full name of a method.
    Optional<ServerMethodDefinition<?, ?>> served(String method);

    /// Of this life.
    OpenCalls calls();
}
