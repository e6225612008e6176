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
        try {
            return new antiphon.core.Owner(
                    name(node, owner.getNode()),
                    Fields.uuid(field + ".disk_id", owner.getDiskId()),
                    owner.getIncarnation());
        } catch (IllegalArgumentException e) {
            throw new MalformedLeadershipException(node + ": " + e.getMessage());
        }
    }

    /// A long one is said without its text, which may be as long as a request.
    static NodeId name(String field, String text) throws MalformedLeadershipException {
        if (text.length() <= antiphon.core.Owner.NAME_LENGTH_MAX) return new NodeId(text);
        throw new MalformedLeadershipException(
                field + " has " + text.length() + " characters, at most " + antiphon.core.Owner.NAME_LENGTH_MAX);
    }
}
