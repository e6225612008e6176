package antiphon.tls;

import java.util.Locale;

/// The role of a certificate's holder.
public enum NodeRole {
    MASTER, WORKER,
    /// A node of a cluster in which any can lead: now it does what a master does, now what a worker does.
    MEMBER,
    /// An operator who backs up and checks a cluster: reads what nodes hand to each other, and writes nothing.
    OPERATOR;

    /// Whether a node of this role may act in the other one.
    public boolean mayActAs(NodeRole other) {
        return this == other || (this == MEMBER && (other == MASTER || other == WORKER));
    }

    /// As it stands in a certificate.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
