package antiphon.client.target;

import antiphon.link.HostName;
import java.util.Objects;

/// Where a node listens.
///
/// @param host a name or an address; an IPv6 address without its brackets
public record Address(String host, int port) {
    private static final int PORT_MAX = 65_535;

    public Address {
        Objects.requireNonNull(host, "host is null: give a name or an address");
        if (host.isBlank()) throw new IllegalArgumentException("an address needs a host before its port " + port);
        if (!HostName.isOne(host))
            throw new IllegalArgumentException("`" + host + "` is not a host: give " + HostName.allowedInsteadOf(host));
        if (port < 1 || port > PORT_MAX)
            throw new IllegalArgumentException("port " + port + " is not a port: give one from 1 to " + PORT_MAX);
    }

    /// @param text `host:port`, or `[address]:port` for IPv6
    /// @throws IllegalArgumentException with a sentence that shows the text and what it should look like
    public static Address parse(String text) {
        Objects.requireNonNull(text, "the address is null: give host:port, such as localhost:50052");
        int colon = text.lastIndexOf(':');
        if (colon < 1) throw notAnAddress(text);
        String host = withoutBrackets(text.substring(0, colon).strip());
        if (host.isEmpty()) throw notAnAddress(text);
        if (!HostName.isOne(host)) throw withoutHost(text, host);
        try {
            return new Address(host, Integer.parseInt(text.substring(colon + 1).strip()));
        } catch (IllegalArgumentException e) {
            throw notAnAddress(text);
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static IllegalArgumentException withoutHost(String text, String host) {
        return new IllegalArgumentException("`" + text + "` is not an address: give host:port, such as localhost:50052,"
                + " where host is " + HostName.allowedInsteadOf(host));
    }

    private static IllegalArgumentException notAnAddress(String text) {
        return new IllegalArgumentException("`" + text + "` is not an address: give host:port, such as localhost:50052,"
                + " with a port from 1 to " + PORT_MAX);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
