package antiphon.credentials;

import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;

/// Shows with each call to another node that a node calls: with callers configured there, also its readers are asked.
public final class NodeCredentials {
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(
            "authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";

    private NodeCredentials() {}

    public static ClientInterceptor of(AuthToken token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, BEARER + token.reveal());
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    public static boolean isIn(Metadata headers, AuthToken token) {
        String header = headers.get(AUTHORIZATION);
        return header != null && header.startsWith(BEARER) && token.matches(header.substring(BEARER.length()));
    }
}
