package antiphon.failover.wire;

import antiphon.credentials.AuthToken;
import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.message.LogId;
import antiphon.message.Numbers;
import antiphon.proto.leadership.FenceRequest;
import antiphon.proto.leadership.FenceResponse;
import com.google.protobuf.ByteString;

/// A fence and its answer, in the contract. What arrives may be forged, and is checked.
public final class FenceForm {
    private FenceForm() {}

    public static FenceRequest of(AuthToken token, Fence fence) {
        return FenceRequest.newBuilder()
                .setAuthToken(token.reveal())
                .setEpoch(fence.epoch())
                .setOwner(OwnerForm.of(fence.owner()))
                .setLogId(ByteString.copyFrom(fence.log().toBytes()))
                .build();
    }

    /// @throws MalformedLeadershipException says which field is wrong, and what it may be
    public static Fence read(FenceRequest request) throws MalformedLeadershipException {
        Fields.bytes("log_id", request.getLogId().size(), LogId.BYTES);
        return new Fence(
                Fields.between("epoch", request.getEpoch(), 1, Numbers.MAX),
                OwnerForm.read("owner", request.getOwner()),
                LogId.of(request.getLogId().toByteArray()));
    }

    public static FenceResponse of(FenceAnswer answer) {
        FenceResponse.Builder response = FenceResponse.newBuilder();
        switch (answer) {
            case FenceAnswer.Promised promised -> response.setPromised(FenceResponse.Promised.newBuilder()
                    .setDiskId(promised.disk().toString())
                    .setIncarnation(promised.incarnation())
                    .setEnd(LogEndForm.of(promised.end()))
                    .setWhole(promised.isWhole()));
            case FenceAnswer.Refused(long promisedEpoch) ->
                response.setRefused(FenceResponse.Refused.newBuilder().setPromisedEpoch(promisedEpoch));
            case FenceAnswer.NotYet _ -> response.setNotYet(FenceResponse.NotYet.getDefaultInstance());
        }
        return response.build();
    }

    /// @param epoch of the fence: a node that promises it cannot have adopted a later one
    /// @throws MalformedLeadershipException says which field is wrong, and what it may be
    public static FenceAnswer read(long epoch, FenceResponse answer) throws MalformedLeadershipException {
        return switch (answer.getAnswerCase()) {
            case PROMISED -> promised(epoch, answer.getPromised());
            case REFUSED -> new FenceAnswer.Refused(
                    Fields.count("refused.promised_epoch", answer.getRefused().getPromisedEpoch()));
            case NOT_YET -> new FenceAnswer.NotYet();
            case ANSWER_NOT_SET -> throw new MalformedLeadershipException(
                    "answer is missing, must be promised, refused or not_yet");
        };
    }

    private static FenceAnswer promised(long epoch, FenceResponse.Promised promised)
            throws MalformedLeadershipException {
        return new FenceAnswer.Promised(
                Fields.uuid("promised.disk_id", promised.getDiskId()),
                promised.getIncarnation(),
                LogEndForm.read("promised.end", promised.getEnd(), epoch),
                promised.getWhole());
    }
}
