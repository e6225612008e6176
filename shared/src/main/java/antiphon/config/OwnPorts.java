package antiphon.config;

import antiphon.config.source.SettingException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The ports that one node listens on. Without this check two settings with the same port would fail only when the
/// second port is opened, with an error that suspects another process.
final class OwnPorts {
    private final Optional<InetAddress> listens; // empty for all addresses of the machine
    private final Map<Integer, String> settings = new LinkedHashMap<>();

    private OwnPorts(Optional<String> host) {
        this.listens = host.flatMap(OwnPorts::address).filter(address -> !address.isAnyLocalAddress());
    }

    /// @throws SettingException when two of the node's settings are one port
    static OwnPorts of(NodeSettings node) {
        OwnPorts ports = new OwnPorts(node.transport().listenHost());
        ports.add("PORT", node.port());
        node.httpPort().ifPresent(port -> ports.add("HTTP_PORT", port));
        if (node.operator() instanceof OperatorSettings.Listening(String host, int port) && ports.isListening(host))
            ports.add("OPERATOR_PORT", port);
        return ports;
    }

    private void add(String setting, int port) {
        if (port == 0) return; // Any that is free.
        String other = settings.putIfAbsent(port, setting);
        if (other != null)
            throw new SettingException(other + " and " + setting + " are both " + port
                    + ", and one port serves only one of them: set " + setting + " to another port, or to off");
    }

    /// Which setting has this node itself listen at an address of another node; empty when that is elsewhere, or is not
    /// known.
    Optional<String> listeningAt(String host, int port) {
        return Optional.ofNullable(settings.get(port)).filter(_ -> isOwn(host));
    }

    /// Whether a port opened on this address is one of those that PORT is opened on.
    private boolean isListening(String host) {
        if (listens.isEmpty()) return true;
        return address(host).map(other -> other.isAnyLocalAddress() || other.equals(listens.get())).orElse(false);
    }

    private boolean isOwn(String host) {
        return address(host).filter(OwnPorts::isOfThisMachine).isPresent() && isListening(host);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || address.isAnyLocalAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException _) {
            return false;
        }
    }

    /// Empty when the name is not known: it may be later.
    private static Optional<InetAddress> address(String host) {
        return Optional.ofNullable(new InetSocketAddress(host, 1).getAddress());
    }
}
