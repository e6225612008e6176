package antiphon.core;

/// The name by which the cluster knows one of its nodes, as in the settings: a worker's in WORKERS, a node's own in
/// ADDRESS. It stays the same over restarts, and orders as its text does.
public record NodeId(String name) implements Comparable<NodeId> {
    public NodeId {
        if (name.isBlank()) throw new IllegalArgumentException("a node needs a name, got \"" + name + "\"");
    }

    @Override
    public int compareTo(NodeId other) {
        return name.compareTo(other.name);
    }

    /// The bare name, as people know the node.
    @Override
    public String toString() {
        return name;
    }
}
