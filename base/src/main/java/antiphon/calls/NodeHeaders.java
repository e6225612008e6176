package antiphon.calls;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.Set;

/// The headers in which a node says which node it is, to those who read from it or ask for its status. Where an answer
/// is an error alone, they are in its trailers.
public final class NodeHeaders {
    /// `master` or `worker`.
    public static final Metadata.Key<String> ROLE = key("antiphon-role");

    /// A name by which the cluster may know it; once for each.
    public static final Metadata.Key<String> NAME = key("antiphon-node");

    /// Number of this life of the process.
    public static final Metadata.Key<String> INCARNATION = key("antiphon-incarnation");

    /// Name of its data directory; left out where messages are kept in memory.
    public static final Metadata.Key<String> DISK = key("antiphon-disk");

    private static final Set<String> METHODS = Set.of("Fetch", "GetMessages", "SubscribeMessages", "GetClusterStatus");

    private NodeHeaders() {}

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    /// Whether answers of this method have the headers.
    public static boolean areShownBy(MethodDescriptor<?, ?> method) {
        return METHODS.contains(method.getBareMethodName());
    }
}
