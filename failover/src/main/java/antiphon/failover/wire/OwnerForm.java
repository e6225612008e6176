package antiphon.failover.wire;

import antiphon.core.NodeId;
import antiphon.proto.leadership.Owner;

/// To whom an epoch belongs.
final class OwnerForm {
    private OwnerForm() {}

    static Owner of(antiphon.core.Owner owner) {
        return Owner.newBuilder()
                .setNode(owner.node().name())
                .setDiskId(owner.disk().toString())
                .setIncarnation(owner.incarnation())
                .build();
    }

    /// @param field that has it
    static antiphon.core.Owner read(String field, Owner owner) throws MalformedLeadershipException {
        String node = field + ".node";
        // Said without the name, which may be as long as a request.
        if (owner.getNode().length() > antiphon.core.Owner.NAME_LENGTH_MAX)
            throw new MalformedLeadershipException(node + " has " + owner.getNode().length() + " characters, at most "
                    + antiphon.core.Owner.NAME_LENGTH_MAX);
        try {
            return new antiphon.core.Owner(
                    new NodeId(owner.getNode()),
                    Fields.uuid(field + ".disk_id", owner.getDiskId()),
                    owner.getIncarnation());
        } catch (IllegalArgumentException e) {
            throw new MalformedLeadershipException(node + ": " + e.getMessage());
        }
    }
}
