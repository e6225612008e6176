package antiphon.simulator.failover.story;

import antiphon.simulator.failover.FailoverWorld;
import antiphon.simulator.member.SimMember;
import antiphon.simulator.network.Network;
import antiphon.simulator.story.StoryClients;
import java.util.function.Consumer;
import java.util.function.Function;

/// The steps of a story on links between nodes, clients and the register.
final class StoryLinks {
    private final FailoverWorld world;
    private final Function<String, Iterable<SimMember>> members;
    private final Consumer<String> trace;

    /// @param members those that a script calls so
    /// @param trace gets what is done
    StoryLinks(FailoverWorld world, Function<String, Iterable<SimMember>> members, Consumer<String> trace) {
        this.world = world;
        this.members = members;
        this.trace = trace;
    }

    private Network network() {
        return world.network();
    }

    private int id(String name) {
        if (name.startsWith("client")) return StoryClients.id(Integer.parseInt(name.substring("client".length())));
        return members.apply(name).iterator().next().id;
    }

    void isolate(String name) {
        trace.accept("isolates " + name + " from all other nodes");
        for (SimMember other : world.members()) {
            if (other.name.equals(name)) continue;
            network().partition(id(name), other.id);
            network().partition(other.id, id(name));
        }
    }

    void reconnect(String name) {
        trace.accept("reconnects " + name);
        for (SimMember other : world.members()) {
            network().reset(id(name), other.id);
            network().reset(other.id, id(name));
        }
    }

    void partition(String from, String to, boolean bothWays) {
        trace.accept("partitions " + from + (bothWays ? " and " : " to ") + to);
        network().partition(id(from), id(to));
        if (bothWays) network().partition(id(to), id(from));
    }

    void reset(String one, String other) {
        trace.accept("resets " + one + " and " + other);
        network().reset(id(one), id(other));
        network().reset(id(other), id(one));
    }

    void slow(String from, String to, long extraNs) {
        trace.accept("slows " + from + " to " + to + " by " + extraNs / 1_000_000 + " ms");
        network().slow(id(from), id(to), extraNs);
    }

    void twice(String from, String to) {
        trace.accept("doubles " + from + " to " + to);
        network().twice(id(from), id(to));
    }

    void cutFromRegister(String name) {
        trace.accept("cuts " + name + " from the register");
        members.apply(name).forEach(world::cutFromRegister);
    }

    void connectToRegister(String name) {
        trace.accept("connects " + name + " to the register");
        members.apply(name).forEach(world::connectToRegister);
    }
}
