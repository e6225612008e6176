package antiphon.client.target;

import antiphon.link.HostName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where a node listens; or, in a cluster in which any node can lead, where any of several does.
///
/// @param host a name or an address; an IPv6 address without its brackets
/// @param others nodes that will do as well, each without others
public record Address(String host, int port, List<Address> others) {
    private static final int PORT_MAX = 65_535;
    private static final int NODES_MAX = 16;

    /// Of one node.
    public Address(String host, int port) {
        this(host, port, List.of());
    }

    public Address {
        others = List.copyOf(others);
        Objects.requireNonNull(host, "host is null: give a name or an address");
        if (host.isBlank()) throw new IllegalArgumentException("an address needs a host before its port " + port);
        if (!HostName.isOne(host))
            throw new IllegalArgumentException("`" + host + "` is not a host: give " + HostName.allowedInsteadOf(host));
        if (port < 1 || port > PORT_MAX)
            throw new IllegalArgumentException("port " + port + " is not a port: give one from 1 to " + PORT_MAX);
    }

    /// @param text `host:port`, or `[address]:port` for IPv6; several with commas between, where any will do
    /// @throws IllegalArgumentException with a sentence that shows the text and what it should look like
    public static Address parse(String text) {
        Objects.requireNonNull(text, "the address is null: give host:port, such as localhost:50052");
        String[] parts = text.split(",", -1);
        if (parts.length > NODES_MAX)
            throw new IllegalArgumentException("an address of " + parts.length + " nodes: give at most " + NODES_MAX);
        Address first = parseOne(parts[0]);
        List<Address> others = Arrays.stream(parts).skip(1).map(String::strip).map(Address::parseOne).toList();
        return new Address(first.host, first.port, others);
    }

    private static Address parseOne(String text) {
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

    /// This node first.
    public List<Address> all() {
        List<Address> all = new ArrayList<>(List.of(new Address(host, port)));
        all.addAll(others);
        return all;
    }

    @Override
    public String toString() {
        String own = (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        return Stream.concat(Stream.of(own), others.stream().map(Address::toString)).collect(Collectors.joining(","));
    }
}
