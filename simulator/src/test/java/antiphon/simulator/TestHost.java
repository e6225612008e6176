package antiphon.simulator;

import antiphon.simulator.network.Host;
import antiphon.simulator.network.OpenCalls;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A node that does nothing but serve.
final class TestHost implements Host {
    private final int id;
    private final Optional<ServerServiceDefinition> service;
    private final OpenCalls calls = new OpenCalls();
    private final List<Runnable> whenResumed = new ArrayList<>();
    private boolean running = true;
    private boolean paused;
    private int life = 1;

    TestHost(int id, Optional<ServerServiceDefinition> service) {
        this.id = id;
        this.service = service;
    }

    void die() {
        running = false;
        calls.nodeDied();
    }

    void start() {
        running = true;
        life++;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
        whenResumed.forEach(Runnable::run);
        whenResumed.clear();
    }

    @Override
    public int id() {
        return id;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int life() {
        return life;
    }

    @Override
    public Runnable mine(Runnable action) {
        int of = life;
        return () -> {
            if (!running || life != of) return;
            if (paused) whenResumed.add(action);
            else action.run();
        };
    }

    @Override
    public Optional<ServerMethodDefinition<?, ?>> served(String method) {
        return service.map(all -> all.getMethod(method));
    }

    @Override
    public OpenCalls calls() {
        return calls;
    }
}
