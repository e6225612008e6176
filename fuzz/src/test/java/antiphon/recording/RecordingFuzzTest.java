package antiphon.recording;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.master.MasterLife;
import antiphon.recording.codec.ByteSink;
import antiphon.recording.codec.ByteSource;
import antiphon.recording.codec.Codec;
import antiphon.recording.codec.RecordingException;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.events.Event;
import antiphon.recording.events.EventWriter;
import antiphon.recording.files.FileHeader;
import antiphon.recording.files.Frames;
import antiphon.worker.replica.WorkerLife;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/// A file of a recording, as `antiphon replay` reads it.
class RecordingFuzzTest {
    @TempDir private static Path directory;

    /// @param bytes the first says of which kind of node, the others are the file. What is no recording is said by a
    ///     [RecordingException], and by nothing else; nothing takes more memory than the file has bytes for.
    @MethodSource("files")
    @FuzzTest
    void file(byte[] bytes) throws IOException {
        if (bytes.length < 1) return;
        byte[] file = Arrays.copyOfRange(bytes, 1, bytes.length);
        if (bytes[0] < 0) putChecksumsRight(file);
        Files.write(directory.resolve(Frames.name(1)), file);
        RecordedLife.Found found = RecordedLife.in(directory);
        assertThat(found.lives().size() + found.unread().size()).isEqualTo(1);
        for (RecordedLife life : found.lives()) readAll(life, bytes[0] % 2 == 0, file.length);
    }

    private static void putChecksumsRight(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file);
        int at = Frames.MAGIC_BYTES;
        while (at + Frames.HEAD_BYTES <= file.length) {
            int length = bytes.getInt(at);
            if (length <= 0 || length > file.length - at - Frames.HEAD_BYTES) return;
            byte[] payload = Arrays.copyOfRange(file, at + Frames.HEAD_BYTES, at + Frames.HEAD_BYTES + length);
            bytes.putInt(at + 4, Frames.checksum(payload, length));
            at += Frames.HEAD_BYTES + length;
        }
    }

    private static void readAll(RecordedLife life, boolean ofMaster, int bytes) throws IOException {
        Vocabulary vocabulary = ofMaster ? MasterLife.VOCABULARY : WorkerLife.VOCABULARY;
        try (RecordedEvents events = life.events(vocabulary)) {
            int count = 0;
            while (events.next().isPresent()) count++;
            assertThat(count).isLessThanOrEqualTo(bytes);
        } catch (RecordingException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /// What is read of events is written again as the same events.
    @MethodSource("inputs")
    @FuzzTest
    void events(byte[] bytes) {
        for (Vocabulary vocabulary : List.of(MasterLife.VOCABULARY, WorkerLife.VOCABULARY)) {
            ByteSource source = new ByteSource(bytes);
            try {
                Codec inputs = vocabulary.inputs();
                Object input = inputs.read(source);
                ByteSink sink = new ByteSink();
                inputs.write(input, sink);
                ByteSource again = new ByteSource(Arrays.copyOf(sink.bytes(), sink.size()));
                assertThat(Optional.of(inputs.read(again)).map(Object::toString)).contains(input.toString());
                assertThat(again.remaining()).isZero();
            } catch (RecordingException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    /// One file of each kind of node, with one event of each kind.
    static Stream<byte[]> files() throws IOException {
        return Stream.of(fileOf(MasterLife.VOCABULARY, 0), fileOf(WorkerLife.VOCABULARY, 1))
                .flatMap(file -> Stream.of(file, checksumsToBePutRight(file)));
    }

    private static byte[] checksumsToBePutRight(byte[] file) {
        byte[] copy = file.clone();
        copy[0] |= (byte) 0x80;
        return copy;
    }

    private static byte[] fileOf(Vocabulary vocabulary, int first) {
        FileHeader header = new FileHeader(vocabulary.kind(), "node", "build", "25", 1, 1, 1, vocabulary.fingerprint(),
                List.of());
        ByteSink head = new ByteSink();
        FileHeader.CODEC.write(header, head);
        ByteSink events = new ByteSink();
        EventWriter writer = new EventWriter(vocabulary);
        writer.deciding(7, events);
        writer.asked(new Event.Asked(3, Optional.empty()), events);
        writer.decided(List.of(), events);
        writer.ended(new Event.Ended(Optional.of("broken")), events);
        return ByteBuffer.allocate(4096).put((byte) first).put(Frames.first(head))
                .put(Frames.of(events)).array();
    }

    static Stream<byte[]> inputs() {
        return Stream.of(new byte[]{0}, new byte[]{1, 2, 3, 4, 5, 6, 7, 8}, new byte[64]);
    }
}
