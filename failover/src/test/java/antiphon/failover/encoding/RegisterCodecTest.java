package antiphon.failover.encoding;

import static antiphon.failover.RegisterFixture.claim;
import static antiphon.failover.RegisterFixture.founded;
import static antiphon.failover.RegisterFixture.init;
import static antiphon.failover.RegisterFixture.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.core.NodeId;
import antiphon.failover.core.register.Learner;
import antiphon.failover.core.register.Member;
import antiphon.failover.core.register.RegisterAnswer.Decided;
import antiphon.failover.core.register.RegisterAnswer.Done;
import antiphon.failover.core.register.RegisterAnswer.Reason;
import antiphon.failover.core.register.RegisterAnswer.Refused;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterCommand.Change;
import antiphon.failover.core.register.RegisterState;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RegisterCodecTest {
    private static final List<RegisterCommand> COMMANDS = List.of(
            init(), claim(1, 1, Long.MIN_VALUE), join(founded(), 3), new Change(1, 2, founded().members(), List.of()));

    private static Stream<Decided> answers() {
        RegisterState joining = founded().apply(join(founded(), 3)).state();
        return Stream.concat(
                Stream.of(new Done(founded()), new Done(joining)),
                Stream.concat(Stream.of(RegisterState.EMPTY), Stream.of(joining))
                        .flatMap(state -> Stream.of(Reason.values()).map(reason -> new Refused(reason, state))));
    }

    @Test
    void everythingIsReadAsItWasWritten() {
        for (RegisterCommand command : COMMANDS)
            assertThat(RegisterCodec.decodeCommand(RegisterCodec.encode(command))).isEqualTo(command);
        answers().forEach(answer -> {
            assertThat(RegisterCodec.decodeAnswer(RegisterCodec.encode(answer))).isEqualTo(answer);
            RegisterState state = answer.state();
            assertThat(RegisterCodec.decodeState(RegisterCodec.encode(state))).isEqualTo(state);
        });
    }

    @Test
    void theLargestStateFits() {
        String text = "x".repeat(RegisterBytes.TEXT_BYTES_MAX - 2);
        List<Member> members = IntStream.range(0, RegisterState.NODES_MAX)
                .mapToObj(i -> new Member(new NodeId(text + (10 + i)), text, new UUID(1, i), new UUID(2, i)))
                .toList();
        Change largest = new Change(1, 0, members, List.of());
        assertThat(RegisterCodec.encode(largest)).hasSizeLessThan(RegisterCodec.BYTES_MAX);
        RegisterState state = founded().apply(largest).state();
        assertThat(RegisterCodec.decodeState(RegisterCodec.encode(state))).isEqualTo(state);
        assertThatThrownBy(() -> RegisterCodec.encode(new Change(
                1, 0, members.subList(1, 2), List.of(new Learner(new NodeId(text + "10"), text + "123")))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyShorterOrLongerFormIsRefused() {
        for (RegisterCommand command : COMMANDS) {
            byte[] bytes = RegisterCodec.encode(command);
            for (int length = 0; length < bytes.length; length++) assertMalformed(Arrays.copyOf(bytes, length));
            assertMalformed(Arrays.copyOf(bytes, bytes.length + 1));
        }
        assertMalformed(new byte[RegisterCodec.BYTES_MAX + 1]);
    }

    private static void assertMalformed(byte[] bytes) {
        assertThatThrownBy(() -> RegisterCodec.decodeCommand(bytes)).isInstanceOf(MalformedRegisterException.class);
    }

    /// Damaged bytes are refused, or they are another command in its only form; nothing else comes of them.
    @Test
    void damagedBytesAreRefusedOrMeanWhatTheySay() {
        RandomGenerator luck = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = RegisterCodec.encode(COMMANDS.get(i % COMMANDS.size()));
            bytes[luck.nextInt(Math.min(bytes.length, 60))] ^= (byte) (1 + luck.nextInt(255));
            try {
                assertThat(RegisterCodec.encode(RegisterCodec.decodeCommand(bytes))).isEqualTo(bytes);
            } catch (MalformedRegisterException e) {
                assertThat(e.getMessage()).isNotEmpty();
            }
        }
    }
}
