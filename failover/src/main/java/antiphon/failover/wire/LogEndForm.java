package antiphon.failover.wire;

import antiphon.message.Hash;
import antiphon.proto.leadership.LogEnd;
import com.google.protobuf.ByteString;

/// How far a log goes. The end of an empty log has a hash too, the one that its log id gives: an empty one would be
/// another log at the same place.
final class LogEndForm {
    private LogEndForm() {}

    static LogEnd of(antiphon.failover.core.leadership.contract.LogEnd end) {
        return LogEnd.newBuilder()
                .setAdoptedEpoch(end.adoptedEpoch())
                .setPosition(end.position())
                .setHash(ByteString.copyFrom(end.hash().toBytes()))
                .build();
    }

    /// @param field that has it
    /// @param promisedEpoch of the node: it adopts no epoch that it has not promised
    static antiphon.failover.core.leadership.contract.LogEnd read(String field, LogEnd end, long promisedEpoch)
            throws MalformedLeadershipException {
        Fields.bytes(field + ".hash", end.getHash().size(), Hash.BYTES);
        return new antiphon.failover.core.leadership.contract.LogEnd(
                Fields.between(field + ".adopted_epoch", end.getAdoptedEpoch(), 0, promisedEpoch),
                Fields.count(field + ".position", end.getPosition()),
                Hash.of(end.getHash().toByteArray()));
    }
}
