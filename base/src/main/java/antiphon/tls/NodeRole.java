package antiphon.tls;

import java.util.Locale;

/// The role of a certificate's holder.
public enum NodeRole {
    MASTER, WORKER,
    /// An operator who backs up and checks a cluster: reads what nodes hand to each other, and writes nothing.
    OPERATOR;

    /// As it stands in a certificate.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
