package antiphon.link;

import java.net.URI;
import java.net.URISyntaxException;

/// The hosts that a node can be called by: one rule for settings, options and variables. A channel makes the authority
/// of a URI of its host, and throws when it is none.
public final class HostName {
    /// What a host may be.
    public static final String ALLOWED = "a host name of letters, digits, hyphens and dots, or an IP address";
    private static final int ANY_PORT = 1;

    private HostName() {}

    /// @param host an IPv6 address with or without its brackets
    public static boolean isOne(String host) {
        try {
            URI authority = new URI(null, null, host, ANY_PORT, null, null, null).parseServerAuthority();
            String read = authority.getHost();
            return read != null && (read.equals(host) || read.equals("[" + host + "]"));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /// What is allowed instead, for the end of a sentence; names of containers often have underscores.
    public static String allowedInsteadOf(String host) {
        return host.contains("_")
                ? ALLOWED
                        + "; a name with an underscore is no host name: give the container or machine another, such as"
                        + " a network alias"
                : ALLOWED;
    }
}
