package antiphon.recording;

import antiphon.recording.codec.ByteSource;
import antiphon.recording.codec.RecordingException;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.events.Event;
import antiphon.recording.events.EventReader;
import antiphon.recording.files.FrameFile;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The events of a life, one after the other, from all of its files.
public final class RecordedEvents implements AutoCloseable {
    private final RecordedLife life;
    private final EventReader reader;
    private final ByteSource nothing = new ByteSource(new byte[0]);
    private int opened;
    private @Nullable FrameFile file;
    private ByteSource frame = nothing;
    private Optional<Event> ahead = Optional.empty();
    private long tornBytes;

    RecordedEvents(RecordedLife life, Vocabulary vocabulary) {
        this.life = life;
        this.reader = new EventReader(vocabulary);
    }

    /// @return empty at the end of what is on record
    /// @throws RecordingException where the files are damaged
    public Optional<Event> next() throws IOException {
        Optional<Event> next = peek();
        ahead = Optional.empty();
        return next;
    }

    /// The result of the next [#next].
    public Optional<Event> peek() throws IOException {
        if (ahead.isEmpty()) ahead = read();
        return ahead;
    }

    /// How many bytes at the end are of a write that was not finished. Known at the end.
    public long tornBytes() {
        return tornBytes;
    }

    private Optional<Event> read() throws IOException {
        while (frame.remaining() == 0) {
            Optional<ByteSource> next = file == null ? Optional.empty() : file.next();
            if (next.isPresent()) frame = next.get();
            else if (!openNext()) return Optional.empty();
        }
        try {
            return Optional.of(reader.read(frame));
        } catch (RecordingException e) {
            String place = file == null ? "" : ", before " + file.place();
            throw new RecordingException("an event cannot be read: " + e.getMessage() + place, e);
        }
    }

    private boolean openNext() throws IOException {
        if (file != null) {
            tornBytes = file.leftBytes();
            if (opened == life.files().size()) return false;
            if (tornBytes > 0) throw new RecordingException(file.place() + " is damaged: more files follow it");
            file.close();
        }
        FrameFile next = FrameFile.open(life.files().get(opened));
        int part = life.header().part() + opened;
        if (next.header().part() != part) {
            next.close();
            throw new RecordingException("part " + part + " of life " + life.number() + " is missing");
        }
        opened++;
        file = next;
        reader.startOver();
        return true;
    }

    @Override
    public void close() throws IOException {
        if (file != null) file.close();
    }
}
