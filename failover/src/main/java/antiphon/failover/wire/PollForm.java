package antiphon.failover.wire;

import antiphon.core.Owner;
import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.failover.core.leadership.contract.ReplicaView;
import antiphon.proto.leadership.PollRequest;
import antiphon.proto.leadership.PollResponse;

/// A poll and its answer, in the contract. What arrives may be forged, and is checked.
public final class PollForm {
    private PollForm() {}

    public static PollRequest of(AuthToken token, Owner asker) {
        return PollRequest.newBuilder().setAuthToken(token.reveal()).setAsker(OwnerForm.of(asker)).build();
    }

    /// The one that asks.
    ///
    /// @throws MalformedLeadershipException says which field is wrong, and what it may be
    public static Owner read(PollRequest request) throws MalformedLeadershipException {
        return OwnerForm.read("asker", request.getAsker());
    }

    public static PollResponse of(PollAnswer answer) {
        ReplicaView replica = answer.replica();
        return PollResponse.newBuilder()
                .setDiskId(replica.disk().toString())
                .setPromisedEpoch(replica.promisedEpoch())
                .setEnd(LogEndForm.of(replica.end()))
                .setWhole(replica.isWhole())
                .setHasRoom(replica.hasRoom())
                .setMayLead(replica.mayLead())
                .setRegisterEpoch(answer.registerEpoch())
                .setHearsLeader(answer.hearsLeader())
                .build();
    }

    /// @throws MalformedLeadershipException says which field is wrong, and what it may be
    public static PollAnswer read(PollResponse answer) throws MalformedLeadershipException {
        return new PollAnswer(
                replica(answer),
                Fields.count("register_epoch", answer.getRegisterEpoch()),
                answer.getHearsLeader());
    }

    private static ReplicaView replica(PollResponse answer) throws MalformedLeadershipException {
        long promised = Fields.count("promised_epoch", answer.getPromisedEpoch());
        return new ReplicaView(
                Fields.uuid("disk_id", answer.getDiskId()),
                promised,
                LogEndForm.read("end", answer.getEnd(), promised),
                answer.getWhole(),
                answer.getHasRoom(),
                answer.getMayLead());
    }
}
