package antiphon.node;

import antiphon.security.AuthToken;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/// Shows with each call to another node that a node calls: with callers configured there, also its readers are asked.
public final class NodeCredentials {
    private NodeCredentials() {}

    public static ClientInterceptor of(AuthToken token) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token.reveal());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }
}
