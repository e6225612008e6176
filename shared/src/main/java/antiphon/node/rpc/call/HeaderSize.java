package antiphon.node.rpc.call;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;

/// How large the headers of a call may be. A block of headers that is too large to be read ends its connection with all
/// calls on it, as HTTP/2 demands. So Netty reads larger ones than a call may have, and the call alone is refused.
final class HeaderSize {
    /// Of a call that is served.
    private static final int BYTES_MAX = 8 * 1024;
    /// What Netty reads, and advertises (SETTINGS_MAX_HEADER_LIST_SIZE). It answers larger ones with HTTP status 431,
    /// and ends the connection when they have a quarter more.
    static final int READ_BYTES_MAX = 24 * 1024;
    /// As HTTP/2 counts (RFC 9113, section 6.5.2).
    private static final int FIELD_OVERHEAD_BYTES = 32;

    private HeaderSize() {}

    static Optional<Status> problem(ServerCall<?, ?> call, Metadata headers) {
        int bytes = bytes(call) + bytes(headers);
        if (bytes <= BYTES_MAX) return Optional.empty();
        return Optional.of(Status.RESOURCE_EXHAUSTED.withDescription("the size of the headers, " + bytes
                + " bytes, exceeds maximum size " + BYTES_MAX + " bytes: send less in them"));
    }

    /// Of `:authority` and `:path`, which gRPC keeps apart from the others, for as long as the call lasts.
    private static int bytes(ServerCall<?, ?> call) {
        String authority = call.getAuthority();
        return 2 * FIELD_OVERHEAD_BYTES + ":authority".length() + (authority == null ? 0 : authority.length())
                + ":path".length() + 1 + call.getMethodDescriptor().getFullMethodName().length();
    }

    /// Values of binary headers count as they are, and not as base64.
    private static int bytes(Metadata headers) {
        byte[][] namesAndValues = InternalMetadata.serialize(headers);
        int bytes = namesAndValues.length / 2 * FIELD_OVERHEAD_BYTES;
        for (byte[] each : namesAndValues) bytes += each.length;
        return bytes;
    }
}
