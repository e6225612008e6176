package antiphon.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.core.NodeId;
import antiphon.core.OwnedEpoch;
import antiphon.core.Owner;
import antiphon.message.Hash;
import antiphon.message.MalformedEntryException;
import antiphon.message.Numbers;
import antiphon.message.TestEntries;
import antiphon.proto.worker.EpochStart;
import com.google.protobuf.ByteString;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EpochFormTest {
    private static final Hash HASH = TestEntries.chain(5).getLast().hash();
    private static final OwnedEpoch EPOCH = new OwnedEpoch(
            7, new Owner(new NodeId("worker1"), new UUID(1, 2), Long.MIN_VALUE), 5, HASH);

    @Test
    void whatIsWrittenIsRead() {
        assertThat(EpochForm.read(7, EpochForm.of(EPOCH))).isEqualTo(EPOCH);
    }

    private static EpochStart.Builder start() {
        return EpochForm.of(EPOCH).toBuilder();
    }

    static Stream<Arguments> cannotBeAStart() {
        return Stream.of(
                Arguments.of("comes with epoch 0", 0L, start()),
                Arguments.of("comes with epoch -1", -1L, start()),
                Arguments.of("comes with epoch", Numbers.MAX + 1, start()),
                Arguments.of("epoch_start.node", 7L, start().setNode("")),
                Arguments.of("epoch_start.node", 7L, start().setNode("x".repeat(254))),
                Arguments.of("epoch_start.node", 7L, start().setNode("two words")),
                Arguments.of("epoch_start.disk_id", 7L, start().clearDiskId()),
                Arguments.of("epoch_start.disk_id", 7L, start().setDiskId("z".repeat(36))),
                Arguments.of("epoch_start.disk_id", 7L, start().setDiskId("1-1-1-1-1")),
                Arguments.of("epoch_start.position is -1", 7L, start().setPosition(-1)),
                Arguments.of("epoch_start.position is", 7L, start().setPosition(Numbers.MAX + 1)),
                Arguments.of("epoch_start.hash has 3 bytes", 7L, start().setHash(ByteString.copyFromUtf8("abc"))));
    }

    @ParameterizedTest
    @MethodSource("cannotBeAStart")
    void fieldsThatCannotBeAreNamed(String named, long epoch, EpochStart.Builder wrong) {
        assertThatExceptionOfType(MalformedEntryException.class)
                .isThrownBy(() -> EpochForm.read(epoch, wrong.build()))
                .withMessageContaining(named);
    }
}
