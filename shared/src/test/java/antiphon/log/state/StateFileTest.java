package antiphon.log.state;

import static antiphon.log.state.StateSamples.ADOPTED_FROM_31;
import static antiphon.log.state.StateSamples.PROMISED_FROM_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import antiphon.log.ForgetfulFiles;
import antiphon.log.record.Checksum;
import antiphon.log.state.StateFile.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The file of version 3, damaged and torn; [StateCodecTest] is about one of its copies.
class StateFileTest {
    private static ForgetfulFiles with(StateValues state) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        StateFile.write(files, state);
        return files;
    }

    private static Reading read(byte[] bytes) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        files.put(StateFile.NAME, bytes);
        return StateFile.read(files);
    }

    @Test
    void oneDamagedCopyLosesNothing() throws IOException {
        for (int at = 0; at < 1024; at++) {
            ForgetfulFiles files = with(ADOPTED_FROM_31);
            files.flip(StateFile.NAME, at, at % 8);
            assertThat(StateFile.read(files))
                    .as("byte " + at)
                    .isEqualTo(new Reading.Found(ADOPTED_FROM_31, at % 512 < 416));
        }
    }

    @Test
    void damageInBothCopiesLeavesNoPromiseToBelieve() throws IOException {
        for (int at = 0; at < 416; at++) {
            ForgetfulFiles files = with(ADOPTED_FROM_31);
            files.flip(StateFile.NAME, at, 0);
            files.flip(StateFile.NAME, 512 + (at + 200) % 416, 7);
            assertThat(StateFile.read(files)).as("byte " + at).isEqualTo(new Reading.Unreadable());
        }
    }

    @Test
    void aWriteTornAnywhereLeavesTheStateBeforeOrAfter() throws IOException {
        for (StateValues before : StateSamples.ALL)
            for (StateValues after : StateSamples.ALL) {
                byte[] old = with(before).bytes(StateFile.NAME);
                byte[] torn = with(after).bytes(StateFile.NAME);
                for (int at = 1023; at >= 0; at--) {
                    torn[at] = old[at];
                    assertThat(read(torn)).as("up to " + at)
                            .isInstanceOfSatisfying(Reading.Found.class,
                                    found -> assertThat(found.state()).isIn(before, after));
                }
            }
    }

    @Test
    void aShorterFileIsReadFromItsFirstCopyOrNotAtAll() throws IOException {
        byte[] whole = with(PROMISED_FROM_1).bytes(StateFile.NAME);
        for (int length = 0; length < 1024; length++)
            assertThat(read(Arrays.copyOf(whole, length)))
                    .as("%d bytes", length)
                    .isEqualTo(length < 416 ? new Reading.Unreadable() : new Reading.Found(PROMISED_FROM_1, true));
    }

    @Test
    void aNewerVersionIsNotTakenForDamage() throws IOException {
        byte[] bytes = with(ADOPTED_FROM_31).bytes(StateFile.NAME);
        for (int copy = 0; copy < 1024; copy += 512) {
            ByteBuffer.wrap(bytes).putInt(copy + 8, 4);
            ByteBuffer.wrap(bytes).putInt(copy + 64, Checksum.of(bytes, copy, 64));
        }
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(IOException.class).hasMessageContaining("has version 4");
    }
}
