package antiphon.node.tls;

/// The rights of a caller that presents the nodes' AUTH_TOKEN on a connection. With TLS the token alone is not enough:
/// it must come with a certificate of this cluster.
public enum Standing {
    /// The token counts for nothing here.
    STRANGER,
    /// A master or a worker.
    NODE,
    /// An operator of the cluster; without TLS, everyone who presents the token.
    OPERATOR
}
