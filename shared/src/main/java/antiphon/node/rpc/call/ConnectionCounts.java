package antiphon.node.rpc.call;

import antiphon.config.LimitSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many connections there are, in all and from each address. For any thread.
final class ConnectionCounts {
    private final LimitSettings limits;
    private final Map<String, Integer> ofAddress = new HashMap<>();
    private int open;

    ConnectionCounts(LimitSettings limits) {
        this.limits = limits;
    }

    /// Counts a new connection, whether it may be used or not.
    ///
    /// @return why it may not be used; empty when it may
    synchronized Optional<String> opened(String address) {
        open++;
        int fromThere = ofAddress.merge(address, 1, Integer::sum);
        if (fromThere > limits.connectionsPerAddressMax())
            return Optional.of("there are " + fromThere + " connections from " + address + ", and at most "
                    + limits.connectionsPerAddressMax() + " are served (MAX_CONNECTIONS_PER_ADDRESS): close some, and"
                    + " share one among many calls");
        if (open > limits.connectionsMax())
            return Optional.of("there are " + open + " connections, and at most " + limits.connectionsMax()
                    + " are served (MAX_CONNECTIONS): retry later, or use another node");
        return Optional.empty();
    }

    synchronized void closed(String address) {
        open--;
        ofAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }

    synchronized int open() {
        return open;
    }

    /// Those with connections.
    synchronized int addresses() {
        return ofAddress.size();
    }
}
