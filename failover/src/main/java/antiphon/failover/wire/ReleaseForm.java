package antiphon.failover.wire;

import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.LeadershipInput.Released;
import antiphon.message.Numbers;
import antiphon.proto.leadership.ReleaseRequest;

/// What a leader says that gives its lead up, in the contract. What arrives may be forged, and is checked.
public final class ReleaseForm {
    private ReleaseForm() {}

    public static ReleaseRequest of(AuthToken token, Released released) {
        return ReleaseRequest.newBuilder()
                .setAuthToken(token.reveal())
                .setEpoch(released.epoch())
                .setOwner(OwnerForm.of(released.owner()))
                .setSuccessor(released.successor().name())
                .build();
    }

    /// @throws MalformedLeadershipException says which field is wrong, and what it may be
    public static Released read(ReleaseRequest request) throws MalformedLeadershipException {
        return new Released(
                Fields.between("epoch", request.getEpoch(), 1, Numbers.MAX),
                OwnerForm.read("owner", request.getOwner()),
                OwnerForm.name("successor", request.getSuccessor()));
    }
}
