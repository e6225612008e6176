package antiphon.simulator.story;

import antiphon.message.LogEntry;
import antiphon.simulator.client.ClientHost;
import antiphon.simulator.client.SimClient;
import antiphon.simulator.network.Network;
import antiphon.simulator.network.SimChannel;
import antiphon.simulator.node.SimNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// What the clients of a story have of its cluster.
public interface ClientWorld {
    long nowNs();

    /// A connection from there to the node that a story calls so.
    SimChannel channel(ClientHost from, String name);

    /// So a client learns.
    void acknowledged(SimClient.Write write, long sentNs, long sequence);

    /// So a client learns, too.
    default void refused(SimClient.Write write, String detail) {}

    Network network();

    /// The messages that it shows a reader.
    default List<LogEntry> shown(SimNode node) {
        try {
            return node.log().read(node.log().start(), node.log().durable(), Long.MAX_VALUE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
