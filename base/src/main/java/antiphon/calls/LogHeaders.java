package antiphon.calls;

import io.grpc.Metadata;

/// The headers in which a node says which log it shows to readers, and how much of it.
public final class LogHeaders {
    /// The log id in text, as `antiphon status` shows it; left out while the node belongs to no log.
    public static final Metadata.Key<String> ID = key("antiphon-log-id");

    /// The highest number that the node holds durably; left out while its log is not shown.
    public static final Metadata.Key<String> END = key("antiphon-log-end");

    /// `true` from a master that no other node takes over from: there is no more of this log than it holds.
    public static final Metadata.Key<String> WHOLE = key("antiphon-log-whole");

    private LogHeaders() {}

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
