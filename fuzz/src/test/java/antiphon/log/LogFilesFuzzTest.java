package antiphon.log;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.core.NodeId;
import antiphon.core.Owner;
import antiphon.log.record.Checksum;
import antiphon.log.record.RecordFormat;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.state.Epochs;
import antiphon.log.state.LogStart;
import antiphon.log.state.StateFile;
import antiphon.log.state.StateValues;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/// The files of a log, each exchanged for other bytes. Where a checksum would keep the fuzzer out it is corrected in
/// half of the runs, as someone would who means to do harm.
class LogFilesFuzzTest {
    private static final int STATE_COPY_BYTES = 512;

    /// @param bytes the first says which segment, the others are the file
    @MethodSource("segments")
    @FuzzTest
    void segment(byte[] bytes) throws IOException {
        if (bytes.length < 1) return;
        byte[] file = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (bytes[0] < 0) putRecordChecksumsRight(file);
        List<String> segments = FuzzedLog.segments();
        String name = segments.get((bytes[0] & 0x7F) % segments.size());
        FuzzedLog.assertNothingAlteredIsGivenOut(FuzzedLog.with(name, file));
    }

    private static void putRecordChecksumsRight(byte[] file) {
        if (file.length < SegmentHeader.BYTES) return;
        ByteBuffer bytes = ByteBuffer.wrap(file);
        bytes.putInt(SegmentHeader.BYTES - 4, Checksum.of(file, 0, SegmentHeader.BYTES - 4));
        int at = SegmentHeader.BYTES;
        while (at + RecordFormat.FRAME_BYTES <= file.length) {
            int length = bytes.getInt(at);
            if (length < 0 || length > file.length - at - RecordFormat.FRAME_BYTES) return;
            bytes.putInt(at + 4,
                    Checksum.ofRecord(length, bytes.getInt(at + 8), file, at + RecordFormat.FRAME_BYTES));
            at += RecordFormat.FRAME_BYTES + length;
        }
    }

    /// @param bytes the first says which index, the others are the file
    @MethodSource("indexes")
    @FuzzTest
    void index(byte[] bytes) throws IOException {
        if (bytes.length < 1) return;
        byte[] file = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (bytes[0] < 0 && file.length >= 4)
            ByteBuffer.wrap(file).putInt(file.length - 4, Checksum.of(file, 0, file.length - 4));
        List<String> indexes = FuzzedLog.indexes();
        String name = indexes.get((bytes[0] & 0x7F) % indexes.size());
        FuzzedLog.assertNothingAlteredIsGivenOut(FuzzedLog.with(name, file));
    }

    @MethodSource("states")
    @FuzzTest
    void state(byte[] bytes) throws IOException {
        if (bytes.length < 1) return;
        byte[] file = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (bytes[0] < 0)
            for (int copy = 0; copy + STATE_COPY_BYTES <= file.length; copy += STATE_COPY_BYTES)
                putStateChecksumsRight(file, copy);
        ForgetfulFiles files = FuzzedLog.with(StateFile.NAME, file);
        assertIsReadAsItWouldBeWritten(files);
        FuzzedLog.assertNothingAlteredIsGivenOut(files);
    }

    /// Of the beginning, of the start of the log, and of all of version 3.
    private static void putStateChecksumsRight(byte[] file, int copy) {
        ByteBuffer.wrap(file)
                .putInt(copy + 64, Checksum.of(file, copy, 64))
                .putInt(copy + 112, Checksum.of(file, copy + 72, 40))
                .putInt(copy + 412, Checksum.of(file, copy, 412));
    }

    private static void assertIsReadAsItWouldBeWritten(ForgetfulFiles files) throws IOException {
        StateFile.Reading read;
        try {
            read = StateFile.read(files);
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("version");
            return;
        }
        if (!(read instanceof StateFile.Reading.Found(StateValues state, boolean _))) return;
        ForgetfulFiles rewritten = new ForgetfulFiles();
        StateFile.write(rewritten, state);
        assertThat(StateFile.read(rewritten)).isEqualTo(new StateFile.Reading.Found(state, false));
    }

    /// The files as they were written: with checksums that are corrected when altered, and with those that are not.
    private static Stream<byte[]> seeds(List<String> names) {
        return IntStream.range(0, names.size()).boxed().flatMap(number -> Stream.of(number, number | 0x80)
                .map(first -> withFirst(first.byteValue(), names.get(number))));
    }

    private static byte[] withFirst(byte first, String name) {
        try {
            return withFirst(first, FuzzedLog.bytesOf(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] withFirst(byte first, byte[] file) {
        return ByteBuffer.allocate(1 + file.length).put(first).put(file).array();
    }

    static Stream<byte[]> segments() {
        return seeds(FuzzedLog.segments());
    }

    static Stream<byte[]> indexes() {
        return seeds(FuzzedLog.indexes());
    }

    /// One of each version.
    static Stream<byte[]> states() throws IOException {
        Owner owner = new Owner(new NodeId("worker1"), new UUID(1, 2), 3);
        StateValues later = StateValues.startingAt(LogStart.after(7, Entries.LOG.genesis())).withLogId(Entries.LOG);
        StateValues led = later.withEpochs(Epochs.NONE.promise(3, owner, 0).adopt(3, 20));
        return Stream.concat(
                seeds(List.of(StateFile.NAME)),
                Stream.of(written(later), written(led))
                        .flatMap(file -> Stream.of(withFirst((byte) 0, file), withFirst((byte) 0x80, file))));
    }

    private static byte[] written(StateValues state) throws IOException {
        ForgetfulFiles files = new ForgetfulFiles();
        StateFile.write(files, state);
        return files.bytes(StateFile.NAME);
    }
}
