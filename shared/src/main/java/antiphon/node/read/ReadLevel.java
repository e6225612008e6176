package antiphon.node.read;

/// How far a reader is shown a log.
public enum ReadLevel {
    /// Up to what a majority of the nodes holds for good, as far as it is durable here: no takeover changes that.
    COMMITTED,
    /// Up to what is durable here. Where nodes take over from each other, a takeover may remove the end of it.
    LOCAL
}
