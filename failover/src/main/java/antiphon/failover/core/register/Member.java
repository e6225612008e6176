package antiphon.failover.core.register;

import antiphon.core.NodeId;
import java.util.UUID;

/// A node whose copies and promises count.
///
/// @param address where other nodes reach it, as host and port
/// @param disk the disk that was admitted; the node counts for nothing on any other
/// @param voter its id as a voter of the register, which is as old as its directory of the register
public record Member(NodeId node, String address, UUID disk, UUID voter) {
    public Member {
        if (address.isBlank()) throw new IllegalArgumentException("member " + node + " needs an address");
    }
}
