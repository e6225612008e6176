package antiphon.recording;

import antiphon.message.Hash;
import antiphon.recording.codec.ByteSink;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.events.Event;
import antiphon.recording.events.Event.Asked;
import antiphon.recording.events.EventWriter;
import antiphon.recording.files.FileHeader;
import antiphon.recording.files.Frames;
import antiphon.recording.files.Ring;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes a life into a ring of files, one write for each turn, which the operating system brings to the disk when it
/// likes. So a process that is killed loses at most the turn under way, and a node waits for no disk because of this.
///
/// Any failure ends the recording, with one log line.
final class RingRecorder implements Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(RingRecorder.class);
    /// A turn that is larger is written in parts, so that little of it is held here.
    private static final int FRAME_BYTES = 1 << 20;

    private final Ring ring;
    private final EventWriter events;
    private final ByteSink frame = new ByteSink();
    private FileHeader header;
    private boolean open = true;
    private boolean deciding;
    private boolean beginningGone;

    /// @param header of the first file
    RingRecorder(Ring ring, Vocabulary vocabulary, FileHeader header) {
        this.ring = ring;
        this.events = new EventWriter(vocabulary);
        this.header = header;
    }

    /// Something that is written down.
    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /// A recording is never worth a node: not even a mistake in its own code may reach the loop.
    private void orGiveUp(Step step) {
        if (!open) return;
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            open = false;
            LOG.warn("this life of the node is recorded no further: {}. The node itself goes on; what was recorded"
                    + " before is kept, and the next start records again", e.getMessage() == null ? e : e.getMessage());
            close();
        }
    }

    @Override
    public void begun(Object life) {
        orGiveUp(() -> {
            startFile();
            events.begun(life, frame);
            write();
        });
    }

    @Override
    public void received(Object input, long nowNs) {
        deciding = true;
        orGiveUp(() -> {
            startNextFileIfFull();
            events.received(input, nowNs, frame);
            if (frame.size() >= FRAME_BYTES) write();
        });
    }

    @Override
    public void deciding(long nowNs) {
        deciding = true;
        orGiveUp(() -> {
            startNextFileIfFull();
            events.deciding(nowNs, frame);
        });
    }

    @Override
    public void asked(long sequence, Optional<Hash> answer) {
        if (deciding) orGiveUp(() -> events.asked(new Asked(sequence, answer), frame));
    }

    @Override
    public void decided(List<?> effects) {
        deciding = false;
        orGiveUp(() -> events.decided(effects, frame));
    }

    @Override
    public void turnOver() {
        orGiveUp(this::write);
    }

    @Override
    public void ended(Optional<Throwable> broken) {
        orGiveUp(() -> {
            events.ended(new Event.Ended(broken.map(Throwable::toString)), frame);
            write();
        });
        open = false;
        close();
    }

    /// Not while something waits to be written: it was put in words for the file before.
    private void startNextFileIfFull() throws IOException {
        if (frame.size() > 0 || !ring.isFileFull()) return;
        header = header.nextPart();
        startFile();
    }

    private void startFile() throws IOException {
        ring.startFile();
        events.startOver();
        ByteSink first = new ByteSink();
        FileHeader.CODEC.write(header, first);
        ring.write(Frames.first(first));
        reportWhenTheBeginningIsGone();
    }

    private void write() throws IOException {
        if (frame.size() == 0) return;
        ring.write(Frames.of(frame));
        frame.clear();
    }

    private void reportWhenTheBeginningIsGone() {
        if (beginningGone || ring.oldest() <= header.life()) return;
        beginningGone = true;
        LOG.warn("the recording of this life has lost its beginning, so it can be printed but not replayed:"
                + " restart the node to begin another, with a larger RECORDING_BYTES for a longer one");
    }

    private void close() {
        try {
            ring.close();
        } catch (IOException e) {
            LOG.debug("a file of the recording did not close", e);
        }
    }
}
