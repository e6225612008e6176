package antiphon.simulator.member;

import antiphon.simulator.network.Host;
import antiphon.simulator.network.OpenCalls;
import io.grpc.ServerMethodDefinition;
import java.util.Optional;

/// The connections that a role makes, which end with it as those of a node do with the node.
final class RoleHost implements Host {
    private final SimMember member;
    private final OpenCalls calls = new OpenCalls();
    private boolean over;

    RoleHost(SimMember member) {
        this.member = member;
    }

    void end() {
        over = true;
        calls.nodeDied();
    }

    @Override
    public int id() {
        return member.id();
    }

    @Override
    public boolean isRunning() {
        return !over && member.isRunning();
    }

    @Override
    public int life() {
        return member.life();
    }

    @Override
    public Runnable mine(Runnable action) {
        return member.mine(() -> {
            if (!over) action.run();
        });
    }

    @Override
    public Optional<ServerMethodDefinition<?, ?>> served(String method) {
        return Optional.empty();
    }

    @Override
    public OpenCalls calls() {
        return calls;
    }
}
