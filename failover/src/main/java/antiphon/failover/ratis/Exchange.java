package antiphon.failover.ratis;

import antiphon.core.NodeId;
import java.io.IOException;

/// Carries requests of the register from one node to another. It may lose them, delay them and deliver them twice.
public interface Exchange {
    /// What a request is; the receiving register must be given the same.
    enum Kind {
        REQUEST_VOTE,
        APPEND_ENTRIES,
        INSTALL_SNAPSHOT,
        START_ELECTION,
        /// A command for the leader.
        SUBMIT,
        /// A change of the voters, for the leader.
        CHANGE_VOTERS
    }

    /// Waits for the answer, for about a second at most, and not after an interrupt.
    ///
    /// @throws IOException when there is none: the request may have arrived or not
    byte[] call(NodeId node, Kind kind, byte[] request) throws IOException;
}
