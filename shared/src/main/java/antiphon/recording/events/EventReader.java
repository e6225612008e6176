package antiphon.recording.events;

import antiphon.recording.codec.ByteSource;
import antiphon.recording.codec.Codec;
import antiphon.recording.codec.RecordingException;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.events.Event.Asked;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what an [EventWriter] has written, file by file.
public final class EventReader {
    private final Codec lives;
    private final Codec inputs;
    private long lastNs;
    private @Nullable Asked lastAsked;

    public EventReader(Vocabulary vocabulary) {
        this.lives = vocabulary.lives();
        this.inputs = vocabulary.inputs();
    }

    public void startOver() {
        lastNs = 0;
        lastAsked = null;
    }

    public Event read(ByteSource in) throws RecordingException {
        return switch (in.choice(EventWriter.KINDS)) {
            case EventWriter.BEGUN -> new Event.Begun(lives.read(in));
            case EventWriter.RECEIVED -> new Event.Received(time(in), inputs.read(in));
            case EventWriter.DECIDING -> new Event.Deciding(time(in));
            case EventWriter.ASKED -> asked(in);
            case EventWriter.ASKED_THE_SAME -> askedTheSame();
            case EventWriter.DECIDED -> new Event.Decided(marks(in));
            default -> (Event.Ended) EventWriter.ENDING.read(in);
        };
    }

    private long time(ByteSource in) throws RecordingException {
        lastNs += in.number();
        return lastNs;
    }

    private Asked asked(ByteSource in) throws RecordingException {
        Asked asked = (Asked) EventWriter.ASKING.read(in);
        lastAsked = asked;
        return asked;
    }

    private Asked askedTheSame() throws RecordingException {
        if (lastAsked == null) throw new RecordingException("an answer repeats the one before, and there is none");
        return lastAsked;
    }

    private static List<Mark> marks(ByteSource in) throws RecordingException {
        int count = in.count();
        List<Mark> marks = new ArrayList<>(Math.min(count, 1024));
        for (int mark = 0; mark < count; mark++) marks.add(new Mark(in.choice(Integer.MAX_VALUE), in.fixed()));
        return List.copyOf(marks);
    }
}
