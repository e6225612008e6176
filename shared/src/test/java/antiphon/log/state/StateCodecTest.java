package antiphon.log.state;

import static antiphon.log.state.StateSamples.ADOPTED_FROM_31;
import static antiphon.log.state.StateSamples.PLAIN_FROM_31;
import static antiphon.log.state.StateSamples.PLAIN_WITH_LOSS;
import static antiphon.log.state.StateSamples.PROMISED_FROM_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.record.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StateCodecTest {
    private static final String START = "000000000000001f"
            + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f7d8ef45a";
    private static final String OWNER = "00000000000000010000000000000002fffffffffffffffd0007776f726b657231";

    /// Bytes from other code than this, by offset; zeros elsewhere.
    private static final Map<StateValues, Map<Integer, String>> FORMS = Map.of(
            PLAIN_WITH_LOSS,
            Map.of(0, first(1, "000000000000000b000000000000000c", "c6dfa9d5")),
            PLAIN_FROM_31,
            Map.of(0, first(2, "00".repeat(16), "74bafbf4"), 72, START),
            PROMISED_FROM_1,
            Map.of(0, first(3, "00".repeat(16), "bdb7089e"), 132, OWNER, 412, "b0651889"),
            ADOPTED_FROM_31,
            Map.of(0, first(3, "00".repeat(16), "bdb7089e"), 72, START,
                    116, "00000000000000060000000000000023", 132, OWNER, 412, "664d38d2"));

    private static String first(int version, String lost, String checksum) {
        return "414e545354415445" + "0000000" + version + "01000000" + "00000000000000070000000000000007"
                + "0000000000000007" + "0000000000000028" + lost + checksum;
    }

    @Test
    void aStateIsWrittenAsItsVersionSays() throws IOException {
        for (var form : FORMS.entrySet()) {
            ByteBuffer expected = ByteBuffer.allocate(StateCodec.BYTES);
            form.getValue().forEach((offset, hex) -> expected.put(offset, HexFormat.of().parseHex(hex)));
            assertThat(StateCodec.encode(form.getKey())).as("%s", form.getKey()).isEqualTo(expected.array());
            assertThat(StateCodec.decode(expected.array(), "state")).contains(form.getKey());
        }
    }

    @Test
    void everyStateIsReadAsItWasWritten() throws IOException {
        for (StateValues state : StateSamples.ALL)
            assertThat(StateCodec.decode(StateCodec.encode(state), "state")).contains(state);
    }

    @Test
    void aTurnedBitIsFoundInEachByteThatSaysSomething() throws IOException {
        for (StateValues state : StateSamples.ALL) {
            byte[] copy = StateCodec.encode(state);
            for (int bit = 0; bit < Byte.SIZE * copy.length; bit++) {
                copy[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                assertThat(StateCodec.decode(copy, "state"))
                        .as("byte %d of %s", bit / Byte.SIZE, state)
                        .isEqualTo(isCovered(state, bit / Byte.SIZE) ? Optional.empty() : Optional.of(state));
                copy[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            }
        }
    }

    private static boolean isCovered(StateValues state, int at) {
        if (state.epochs().usesFailover()) return at < 416;
        return at < 68 || (state.start().sequence() > 1 && at >= 72 && at < 116);
    }

    /// What a write that was torn anywhere leaves is one of both states, or damaged.
    @Test
    void partsOfTwoStatesAreNeverAThird() throws IOException {
        for (StateValues before : StateSamples.ALL)
            for (StateValues after : StateSamples.ALL) {
                byte[] old = StateCodec.encode(before);
                byte[] written = StateCodec.encode(after);
                for (int from = 0; from < StateCodec.BYTES; from += 4)
                    for (int to = from + 4; to <= StateCodec.BYTES; to += 4) {
                        byte[] copy = old.clone();
                        System.arraycopy(written, from, copy, from, to - from);
                        Optional<StateValues> read = StateCodec.decode(copy, "state");
                        if (read.isPresent())
                            assertThat(read.get()).as("bytes %d to %d", from, to).isIn(before, after);
                    }
            }
    }

    @Test
    void anotherVersionIsSaidToBeNewer() {
        for (int version : new int[]{4, 9, 0, -1})
            assertThatThrownBy(() -> decodeAltered(ADOPTED_FROM_31, copy -> copy.putInt(8, version)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("state has version " + version + ", this node reads versions up to 3: use the newer"
                            + " program that wrote it");
    }

    /// Programs that know versions 1 and 2 only look at these bytes before they look at the version.
    @Test
    void anEarlierProgramSeesANewerVersionAndNoDamage() {
        byte[] copy = StateCodec.encode(ADOPTED_FROM_31);
        ByteBuffer in = ByteBuffer.wrap(copy);
        assertThat(in.getInt(64)).isEqualTo(Checksum.of(copy, 0, 64));
        assertThat(in.getLong(0)).isEqualTo(ByteBuffer.wrap(StateCodec.encode(PLAIN_FROM_31)).getLong(0));
        assertThat(in.getInt(8)).isEqualTo(3);
    }

    @Test
    void valuesThatNoNodeWritesAreDamage() throws IOException {
        assertThat(decodeAltered(ADOPTED_FROM_31, _ -> {})).contains(ADOPTED_FROM_31);
        assertDamaged("adopted above promised", copy -> copy.putLong(116, 8));
        assertDamaged("adopted below 0", copy -> copy.putLong(116, -1));
        assertDamaged("committed below 0", copy -> copy.putLong(124, -1));
        assertDamaged("committed, and nothing adopted", copy -> copy.putLong(116, 0));
        assertDamaged("an owner of epoch 0", copy -> copy.putLong(32, 0).putLong(116, 0).putLong(124, 0));
        assertDamaged("promised below 0", copy -> copy.putLong(32, -1).putLong(116, 0).putLong(124, 0));
        assertDamaged("a name too long", copy -> copy.putShort(156, (short) 254));
        assertDamaged("a name longer than all", copy -> copy.putShort(156, (short) -1));
        assertDamaged("a name that ends in zeros", copy -> copy.putShort(156, (short) 8));
        assertDamaged("a name that is no ASCII", copy -> copy.put(158, (byte) 0xFC));
        assertDamaged("a space in a name", copy -> copy.put(159, (byte) ' '));
        assertDamaged("a start that is none", copy -> copy.putLong(72, 1));
        assertDamaged("a start below 0", copy -> copy.putLong(72, -1));
        assertDamaged("durable below the start", copy -> copy.putLong(40, 29));
        assertDamaged("lost below the start", copy -> copy.putLong(48, 30).putLong(56, 40));
        assertDamaged("lost backwards", copy -> copy.putLong(48, 35).putLong(56, 34));
    }

    private static void assertDamaged(String what, Consumer<ByteBuffer> edit) throws IOException {
        assertThat(decodeAltered(ADOPTED_FROM_31, edit)).as(what).isEmpty();
    }

    /// With checksums that are right again.
    private static Optional<StateValues> decodeAltered(StateValues state, Consumer<ByteBuffer> edit)
            throws IOException {
        byte[] copy = StateCodec.encode(state);
        ByteBuffer out = ByteBuffer.wrap(copy);
        edit.accept(out);
        out.putInt(64, Checksum.of(copy, 0, 64))
                .putInt(112, Checksum.of(copy, 72, 40))
                .putInt(412, Checksum.of(copy, 0, 412));
        return StateCodec.decode(copy, "state");
    }
}
