package antiphon.failover.ratis;

import antiphon.core.NodeId;
import java.util.UUID;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/// A voter of the register, and the node it runs on. A node whose directory of the register was lost is another voter.
public record Voter(UUID id, NodeId node) {
    static RaftPeerId peerId(UUID voter) {
        return RaftPeerId.valueOf(voter.toString());
    }

    /// Its address is the name of the node: how a node is reached is no concern of Ratis, and may change.
    RaftPeer toPeer() {
        return RaftPeer.newBuilder().setId(peerId(id)).setAddress(node.name()).build();
    }

    static Voter of(RaftPeer peer) {
        return new Voter(UUID.fromString(peer.getId().toString()), new NodeId(peer.getAddress()));
    }
}
