package antiphon.failover.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.failover.core.leadership.contract.Fence;
import antiphon.failover.core.leadership.contract.FenceAnswer;
import antiphon.message.Numbers;
import antiphon.proto.leadership.FenceRequest;
import antiphon.proto.leadership.FenceResponse;
import antiphon.proto.leadership.LogEnd;
import antiphon.proto.leadership.Owner;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FenceFormTest {
    @Property(tries = 200)
    void aFenceIsReadAsItWasWritten(@ForAll long seed) throws MalformedLeadershipException {
        Fence fence = Drawn.from(seed).fence();
        FenceRequest request = FenceForm.of(Drawn.TOKEN, fence);
        assertThat(FenceForm.read(request)).isEqualTo(fence);
        assertThat(request.getAuthToken()).isEqualTo(Drawn.TOKEN.reveal());
    }

    @Property(tries = 200)
    void anAnswerIsReadAsItWasWritten(@ForAll long seed) throws MalformedLeadershipException {
        Drawn drawn = Drawn.from(seed);
        long epoch = drawn.epoch();
        for (FenceAnswer answer : drawn.fenceAnswers(epoch))
            assertThat(FenceForm.read(epoch, FenceForm.of(answer))).isEqualTo(answer);
    }

    /// Bytes that are changed on their way are refused with a sentence, or they are another value in its only form.
    @Property(tries = 500)
    void nothingButTheCheckedExceptionComesOfForgedFences(@ForAll long seed) {
        Drawn drawn = Drawn.from(seed);
        byte[] forged = drawn.forged(FenceForm.of(Drawn.TOKEN, drawn.fence()).toByteArray());
        try {
            Fence read = FenceForm.read(FenceRequest.parseFrom(forged));
            assertThat(FenceForm.read(FenceForm.of(Drawn.TOKEN, read))).isEqualTo(read);
        } catch (InvalidProtocolBufferException | MalformedLeadershipException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    static Stream<Arguments> fencesThatCannotBe() {
        FenceRequest.Builder fence = FenceForm.of(Drawn.TOKEN, Drawn.from(1).fence()).toBuilder();
        Owner.Builder owner = fence.getOwner().toBuilder();
        return Stream.of(
                Arguments.of("epoch is 0, must be 1 to " + Numbers.MAX, fence.clone().setEpoch(0)),
                Arguments.of("epoch is -1, must be 1 to", fence.clone().setEpoch(-1)),
                Arguments.of("epoch is " + (Numbers.MAX + 1), fence.clone().setEpoch(Numbers.MAX + 1)),
                Arguments.of("log_id has 0 bytes, needs 16", fence.clone().clearLogId()),
                Arguments.of("log_id has 3 bytes, needs 16", fence.clone().setLogId(ByteString.copyFromUtf8("abc"))),
                Arguments.of("owner.", fence.clone().clearOwner()),
                Arguments.of("owner.node: ", fence.clone().setOwner(owner.clone().setNode("ü"))),
                Arguments.of("owner.disk_id is no UUID", fence.clone().setOwner(owner.clone().setDiskId("x"))));
    }

    @ParameterizedTest
    @MethodSource("fencesThatCannotBe")
    void fieldsOfAFenceThatCannotBeAreNamed(String named, FenceRequest.Builder wrong) {
        assertThatExceptionOfType(MalformedLeadershipException.class)
                .isThrownBy(() -> FenceForm.read(wrong.build()))
                .withMessageStartingWith(named);
    }

    static Stream<Arguments> answersThatCannotBe() {
        FenceResponse.Promised.Builder promised = FenceForm.of(Drawn.from(1).promised(5)).getPromised().toBuilder();
        LogEnd.Builder end = promised.getEnd().toBuilder();
        return Stream.of(
                Arguments.of("answer is missing, must be promised, refused or not_yet", FenceResponse.newBuilder()),
                Arguments.of("promised.disk_id is no UUID", promised(promised.clone().clearDiskId())),
                Arguments.of("promised.end.hash has 0 bytes, needs 32", promised(promised.clone().clearEnd())),
                Arguments.of("promised.end.hash has 33 bytes, needs 32",
                        promised(promised.clone().setEnd(end.clone().setHash(ByteString.copyFrom(new byte[33]))))),
                Arguments.of("promised.end.position is -1, must be 0 to",
                        promised(promised.clone().setEnd(end.clone().setPosition(-1)))),
                Arguments.of("promised.end.position is " + (Numbers.MAX + 1),
                        promised(promised.clone().setEnd(end.clone().setPosition(Numbers.MAX + 1)))),
                Arguments.of("promised.end.adopted_epoch is -1, must be 0 to 5",
                        promised(promised.clone().setEnd(end.clone().setAdoptedEpoch(-1)))),
                Arguments.of("promised.end.adopted_epoch is 6, must be 0 to 5",
                        promised(promised.clone().setEnd(end.clone().setAdoptedEpoch(6)))),
                Arguments.of("refused.promised_epoch is -1, must be 0 to", refused(-1)),
                Arguments.of("refused.promised_epoch is " + (Numbers.MAX + 1), refused(Numbers.MAX + 1)));
    }

    private static FenceResponse.Builder promised(FenceResponse.Promised.Builder promised) {
        return FenceResponse.newBuilder().setPromised(promised);
    }

    private static FenceResponse.Builder refused(long promisedEpoch) {
        return FenceResponse.newBuilder()
                .setRefused(FenceResponse.Refused.newBuilder().setPromisedEpoch(promisedEpoch));
    }

    @ParameterizedTest
    @MethodSource("answersThatCannotBe")
    void fieldsOfAnAnswerThatCannotBeAreNamed(String named, FenceResponse.Builder wrong) {
        assertThatExceptionOfType(MalformedLeadershipException.class)
                .isThrownBy(() -> FenceForm.read(5, wrong.build()))
                .withMessageStartingWith(named);
    }
}
