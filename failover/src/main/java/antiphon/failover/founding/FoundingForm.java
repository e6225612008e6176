package antiphon.failover.founding;

import antiphon.core.NodeId;
import antiphon.failover.core.register.Member;
import antiphon.message.LogId;
import antiphon.message.Numbers;
import antiphon.proto.register.Founder;
import antiphon.proto.register.IntroduceResponse;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Foundings and introductions in the contract. What arrives may be forged, and is checked.
final class FoundingForm {
    private FoundingForm() {}

    static antiphon.proto.register.Founding of(Founding founding) {
        return antiphon.proto.register.Founding.newBuilder()
                .setGroupId(founding.group().toString())
                .setLogId(ByteString.copyFrom(founding.log().toBytes()))
                .setEpoch(founding.epoch())
                .addAllFounders(founding.founders().stream().map(FoundingForm::of).toList())
                .build();
    }

    private static Founder of(Member member) {
        return Founder.newBuilder()
                .setNode(member.node().name())
                .setAddress(member.address())
                .setDiskId(member.disk().toString())
                .setVoterId(member.voter().toString())
                .build();
    }

    /// @throws IllegalArgumentException says what cannot be
    static Founding read(antiphon.proto.register.Founding founding) {
        List<Member> founders = founding.getFoundersList().stream().map(FoundingForm::read).toList();
        return new Founding(
                UUID.fromString(founding.getGroupId()), LogId.of(founding.getLogId().toByteArray()),
                founding.getEpoch(), founders);
    }

    private static Member read(Founder founder) {
        return new Member(
                new NodeId(founder.getNode()), founder.getAddress(), UUID.fromString(founder.getDiskId()),
                UUID.fromString(founder.getVoterId()));
    }

    static IntroduceResponse of(Introduction own) {
        IntroduceResponse.Builder response = IntroduceResponse.newBuilder()
                .setNode(own.node().name())
                .setDiskId(own.disk().toString())
                .setVoterId(own.voter().toString())
                .setPosition(own.position())
                .setPromisedEpoch(own.promisedEpoch())
                .setWhole(own.isWhole());
        own.log().ifPresent(log -> response.setLogId(ByteString.copyFrom(log.toBytes())));
        own.founding().ifPresent(founding -> response.setFounding(of(founding)));
        return response.build();
    }

    /// @throws IllegalArgumentException says what cannot be
    static Introduction read(IntroduceResponse response) {
        return new Introduction(
                new NodeId(response.getNode()),
                UUID.fromString(response.getDiskId()),
                UUID.fromString(response.getVoterId()),
                response.getLogId().isEmpty()
                        ? Optional.empty()
                        : Optional.of(LogId.of(response.getLogId().toByteArray())),
                count("position", response.getPosition()),
                count("promised_epoch", response.getPromisedEpoch()),
                response.getWhole(),
                response.hasFounding() ? Optional.of(read(response.getFounding())) : Optional.empty());
    }

    private static long count(String field, long number) {
        if (number >= 0 && number <= Numbers.MAX) return number;
        throw new IllegalArgumentException(field + " is " + number + ", must be 0 to " + Numbers.MAX);
    }
}
