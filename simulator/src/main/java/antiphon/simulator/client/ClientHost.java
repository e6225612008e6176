package antiphon.simulator.client;

import antiphon.simulator.network.Host;
import antiphon.simulator.network.OpenCalls;
import io.grpc.ServerMethodDefinition;
import java.util.Optional;

/// A client as the network sees it: it always runs, and serves nothing.
public record ClientHost(int id, OpenCalls calls) implements Host {
    public ClientHost(int id) {
        this(id, new OpenCalls());
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public int life() {
        return 1;
    }

    @Override
    public Runnable mine(Runnable action) {
        return action;
    }

    @Override
    public Optional<ServerMethodDefinition<?, ?>> served(String method) {
        return Optional.empty();
    }
}
