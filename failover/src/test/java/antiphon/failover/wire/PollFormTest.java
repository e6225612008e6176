package antiphon.failover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.core.Owner;
import antiphon.failover.core.leadership.contract.PollAnswer;
import antiphon.message.Numbers;
import antiphon.proto.leadership.LogEnd;
import antiphon.proto.leadership.PollRequest;
import antiphon.proto.leadership.PollResponse;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PollFormTest {
    @Property(tries = 200)
    void theAskerIsReadAsItWasWritten(@ForAll long seed) throws MalformedLeadershipException {
        Owner asker = Drawn.from(seed).owner();
        PollRequest request = PollForm.of(Drawn.TOKEN, asker);
        assertThat(PollForm.read(request)).isEqualTo(asker);
        assertThat(request.getAuthToken()).isEqualTo(Drawn.TOKEN.reveal());
    }

    @Property(tries = 200)
    void anAnswerIsReadAsItWasWritten(@ForAll long seed) throws MalformedLeadershipException {
        PollAnswer answer = Drawn.from(seed).pollAnswer();
        assertThat(PollForm.read(PollForm.of(answer))).isEqualTo(answer);
    }

    /// Bytes that are changed on their way are refused with a sentence, or they are another value in its only form.
    @Property(tries = 500)
    void nothingButTheCheckedExceptionComesOfForgedAnswers(@ForAll long seed) {
        Drawn drawn = Drawn.from(seed);
        byte[] forged = drawn.forged(PollForm.of(drawn.pollAnswer()).toByteArray());
        try {
            PollAnswer read = PollForm.read(PollResponse.parseFrom(forged));
            assertThat(PollForm.read(PollForm.of(read))).isEqualTo(read);
        } catch (InvalidProtocolBufferException | MalformedLeadershipException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    static Stream<Arguments> askersThatCannotBe() {
        PollRequest sound = PollForm.of(Drawn.TOKEN, Drawn.from(1).owner());
        return Stream.of(
                Arguments.of("asker.", sound.toBuilder().clearAsker()),
                Arguments.of("asker.node: a node needs a name", asker(sound, "")),
                Arguments.of("asker.node: a node that leads needs a name of at most 253", asker(sound, "two words")),
                Arguments.of("asker.node has 254 characters, at most 253", asker(sound, "x".repeat(254))),
                Arguments.of("asker.disk_id is no UUID, must be", disk(sound, "")),
                Arguments.of("asker.disk_id is no UUID, must be", disk(sound, "1-1-1-1-1")),
                Arguments.of("asker.disk_id is no UUID, must be", disk(sound, "z".repeat(36))));
    }

    private static PollRequest.Builder asker(PollRequest sound, String node) {
        return sound.toBuilder().setAsker(sound.getAsker().toBuilder().setNode(node));
    }

    private static PollRequest.Builder disk(PollRequest sound, String disk) {
        return sound.toBuilder().setAsker(sound.getAsker().toBuilder().setDiskId(disk));
    }

    @ParameterizedTest
    @MethodSource("askersThatCannotBe")
    void fieldsOfAnAskerThatCannotBeAreNamed(String named, PollRequest.Builder wrong) {
        assertThatExceptionOfType(MalformedLeadershipException.class)
                .isThrownBy(() -> PollForm.read(wrong.build()))
                .withMessageStartingWith(named);
    }

    private static PollResponse.Builder answer() {
        return PollForm.of(Drawn.from(1).pollAnswer()).toBuilder().setPromisedEpoch(5);
    }

    private static PollResponse.Builder end(LogEnd.Builder end) {
        return answer().setEnd(end);
    }

    static Stream<Arguments> answersThatCannotBe() {
        long above = Numbers.MAX + 1;
        LogEnd.Builder end = answer().getEnd().toBuilder().setAdoptedEpoch(3);
        return Stream.of(
                Arguments.of("disk_id is no UUID", answer().setDiskId("x")),
                Arguments.of("promised_epoch is -1, must be 0 to " + Numbers.MAX, answer().setPromisedEpoch(-1)),
                Arguments.of("promised_epoch is " + above, answer().setPromisedEpoch(above)),
                Arguments.of("register_epoch is -1, must be 0 to " + Numbers.MAX,
                        end(end).setRegisterEpoch(-1)),
                Arguments.of("register_epoch is " + above, end(end).setRegisterEpoch(above)),
                Arguments.of("end.hash has 0 bytes, needs 32", answer().clearEnd()),
                Arguments.of("end.hash has 3 bytes, needs 32",
                        end(end.clone().setHash(ByteString.copyFromUtf8("abc")))),
                Arguments.of("end.hash has 0 bytes, needs 32", end(end.clone().setPosition(0).clearHash())),
                Arguments.of("end.position is -1, must be 0 to " + Numbers.MAX, end(end.clone().setPosition(-1))),
                Arguments.of("end.position is " + above, end(end.clone().setPosition(above))),
                Arguments.of("end.adopted_epoch is -1, must be 0 to 5", end(end.clone().setAdoptedEpoch(-1))),
                Arguments.of("end.adopted_epoch is 6, must be 0 to 5", end(end.clone().setAdoptedEpoch(6))));
    }

    @ParameterizedTest
    @MethodSource("answersThatCannotBe")
    void fieldsOfAnAnswerThatCannotBeAreNamed(String named, PollResponse.Builder wrong) {
        assertThatExceptionOfType(MalformedLeadershipException.class)
                .isThrownBy(() -> PollForm.read(wrong.build()))
                .withMessageStartingWith(named);
    }
}
