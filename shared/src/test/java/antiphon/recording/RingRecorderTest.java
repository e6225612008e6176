package antiphon.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import antiphon.log.ForgetfulFiles;
import antiphon.log.files.DiskFiles;
import antiphon.log.files.LogFiles;
import antiphon.recording.codec.RecordingException;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.events.Event;
import antiphon.recording.events.Mark;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class RingRecorderTest {
    private static final long BYTES_MAX = 16 << 10;

    private final Logger logger = (Logger) LoggerFactory.getLogger(RingRecorder.class);
    private final ListAppender<ILoggingEvent> said = new ListAppender<>();

    @TempDir Path directory;

    @BeforeEach
    void listen() {
        said.start();
        logger.addAppender(said);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(said);
    }

    private Recorder recorder(LogFiles files) throws IOException {
        Recorder recorder = Recording.in(files, BYTES_MAX, 0, Played.VOCABULARY, "adder1");
        recorder.begun(new Played.Life(0));
        return recorder;
    }

    private static void turn(Recorder recorder, long number) {
        recorder.received(new Played.Input.Add(number), number * 1000);
        recorder.received(new Played.Input.Note("turn " + number), number * 1000);
        recorder.deciding(number * 1000);
        recorder.asked(number, Optional.empty());
        recorder.asked(number, Optional.empty());
        recorder.decided(List.of(new Played.Effect.Sum(number)));
        recorder.turnOver();
    }

    private static List<Event> events(RecordedLife life) throws IOException {
        List<Event> all = new ArrayList<>();
        try (RecordedEvents events = life.events(Played.VOCABULARY)) {
            for (Optional<Event> one = events.next(); one.isPresent(); one = events.next()) all.add(one.get());
        }
        return all;
    }

    private List<RecordedLife> lives() throws IOException {
        return RecordedLife.in(directory).lives();
    }

    private long bytesInDirectory() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    @Test
    void whatWasReceivedIsReadInOrderWithItsTimes() throws IOException {
        Recorder recorder = recorder(DiskFiles.in(directory));
        turn(recorder, 7);
        recorder.asked(8, Optional.empty()); // Between the turns: for a view.
        recorder.ended(Optional.empty());
        Played.Effect.Sum effect = new Played.Effect.Sum(7);
        assertThat(events(lives().getFirst())).containsExactly(
                new Event.Begun(new Played.Life(0)),
                new Event.Received(7000, new Played.Input.Add(7)),
                new Event.Received(7000, new Played.Input.Note("turn 7")),
                new Event.Deciding(7000),
                new Event.Asked(7, Optional.empty()),
                new Event.Asked(7, Optional.empty()),
                new Event.Decided(List.of(new Mark(0, Mark.digestOf(effect)))),
                new Event.Ended(Optional.empty()));
    }

    @Test
    void eachStartIsALifeOfItsOwn() throws IOException {
        for (int life = 1; life <= 3; life++) {
            Recorder recorder = recorder(DiskFiles.in(directory));
            turn(recorder, life);
            if (life == 2) recorder.ended(Optional.of(new IllegalStateException("two")));
        }
        assertThat(lives()).extracting(RecordedLife::number).containsExactly(1L, 2L, 3L);
        assertThat(events(lives().get(1))).endsWith(new Event.Ended(Optional.of(
                "java.lang.IllegalStateException: two")));
        assertThat(events(lives().get(2))).contains(new Event.Received(3000, new Played.Input.Add(3)));
    }

    @Test
    void theRingNeverTakesMoreThanItMayAndTheNewestStays() throws IOException {
        Recorder recorder = recorder(DiskFiles.in(directory));
        for (int number = 1; number <= 3000; number++) {
            turn(recorder, number);
            assertThat(bytesInDirectory()).isLessThanOrEqualTo(BYTES_MAX);
        }
        assertThat(bytesInDirectory()).isGreaterThan(BYTES_MAX / 2);
        RecordedLife life = lives().getFirst();
        assertThat(life.hasBeginning()).isFalse();
        assertThat(events(life)).contains(new Event.Received(3_000_000, new Played.Input.Add(3000)));
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).singleElement().asString()
                .contains("has lost its beginning", "RECORDING_BYTES");
    }

    @Test
    void turnsInWhichNothingIsReceivedAreBoundedToo() throws IOException {
        Recorder recorder = recorder(DiskFiles.in(directory));
        for (int idle = 1; idle <= 5000; idle++) {
            recorder.deciding(idle);
            recorder.decided(List.of());
            recorder.turnOver();
        }
        assertThat(lives().getFirst().files()).hasSizeGreaterThan(2);
        assertThat(bytesInDirectory()).isLessThanOrEqualTo(BYTES_MAX);
    }

    @Test
    void aTailThatWasTruncatedAnywhereIsReadUpToTheLastWholeTurn() throws IOException {
        Recorder recorder = recorder(DiskFiles.in(directory));
        turn(recorder, 1);
        Path file = lives().getFirst().files().getFirst();
        long whole = Files.size(file);
        int eventsOfOne = events(lives().getFirst()).size();
        turn(recorder, 2);
        byte[] bytes = Files.readAllBytes(file);
        for (int length = (int) whole; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThat(events(lives().getFirst())).hasSize(eventsOfOne);
        }
        byte[] zeros = Arrays.copyOf(Arrays.copyOf(bytes, (int) whole), bytes.length);
        Files.write(file, zeros);
        assertThat(events(lives().getFirst())).as("after a power cut").hasSize(eventsOfOne);
    }

    @Test
    void aByteThatWasAlteredIsReportedOrLeavesNothingBehindIt() throws IOException {
        Recorder recorder = recorder(DiskFiles.in(directory));
        turn(recorder, 1);
        Path file = lives().getFirst().files().getFirst();
        byte[] bytes = Files.readAllBytes(file);
        List<Event> whole = events(lives().getFirst());
        for (int at = 0; at < bytes.length; at++) {
            byte[] altered = bytes.clone();
            altered[at] ^= 4;
            Files.write(file, altered);
            try {
                for (RecordedLife life : lives()) assertThat(events(life)).hasSizeLessThan(whole.size());
            } catch (RecordingException e) {
                assertThat(e.getMessage()).contains(file.toString());
            }
        }
    }

    @Test
    void aRecordingThatWasMadeInOtherTypesIsRefusedInWords() throws IOException {
        turn(recorder(DiskFiles.in(directory)), 1);
        Vocabulary other = new Vocabulary("adder", Played.Effect.Sum.class, Played.Input.class, Played.Effect.class);
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> lives().getFirst().events(other))
                .withMessageMatching(
                        "it was recorded by build .+ in form [0-9a-f]{8}, and this is build .+, which reads form"
                                + " [0-9a-f]{8}: replay it with the build that recorded it");
    }

    @Test
    void aMissingFileInTheMiddleIsReported() throws IOException {
        Recorder recorder = recorder(DiskFiles.in(directory));
        for (int number = 1; lives().getFirst().files().size() < 4; number++) {
            turn(recorder, number);
            assertThat(number).as("turns until there are four files").isLessThan(10_000);
        }
        Files.delete(lives().getFirst().files().get(1));
        assertThatExceptionOfType(RecordingException.class)
                .isThrownBy(() -> events(lives().getFirst()))
                .withMessageContaining("part 2 of life 1 is missing");
    }

    @Test
    void aFullDiskEndsTheRecordingWithOneWordAndNothingElse() throws IOException {
        Recorder recorder = recorder(new ForgetfulFiles().withRoomFor(3000));
        for (int number = 1; number <= 1000; number++) turn(recorder, number);
        recorder.ended(Optional.empty());
        assertThat(said.list).extracting(ILoggingEvent::getFormattedMessage).singleElement().asString()
                .contains("is recorded no further", "The node itself goes on");
    }

    @Test
    void whatHasNoFormEndsTheRecordingAndNothingElse() throws IOException {
        Recorder recorder = recorder(DiskFiles.in(directory));
        recorder.received("not an input of this core", 1);
        turn(recorder, 1);
        assertThat(said.list).hasSize(1);
        assertThat(events(lives().getFirst())).containsExactly(new Event.Begun(new Played.Life(0)));
    }

    @Test
    void theReserveOfTheDiskIsNotTheRecordings() throws IOException {
        LogFiles files = new ForgetfulFiles().withRoomFor(100_000);
        Recorder recorder = Recording.in(files, BYTES_MAX, 100_000, Played.VOCABULARY, "adder1");
        recorder.begun(new Played.Life(0));
        assertThat(files.list()).isEmpty();
        assertThat(said.list).hasSize(1);
    }
}
