package antiphon.failover.core.register;

import antiphon.core.NodeId;

/// A node that is to become a member: it copies the log and counts for nothing yet.
public record Learner(NodeId node, String address) {
    public Learner {
        if (address.isBlank()) throw new IllegalArgumentException("learner " + node + " needs an address");
    }
}
