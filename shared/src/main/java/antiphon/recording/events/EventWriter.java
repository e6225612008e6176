package antiphon.recording.events;

import antiphon.recording.codec.ByteSink;
import antiphon.recording.codec.Codec;
import antiphon.recording.codec.Codecs;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.events.Event.Asked;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes events. Repetition is left out: times are differences to the last one, and an answer that
/// is the same as the one before takes one byte. So each file needs a new writer, or it could not be read alone.
public final class EventWriter {
    static final int BEGUN = 0;
    static final int RECEIVED = 1;
    static final int DECIDING = 2;
    static final int ASKED = 3;
    static final int ASKED_THE_SAME = 4;
    static final int DECIDED = 5;
    static final int ENDED = 6;
    static final int KINDS = 7;

    static final Codec ASKING = Codecs.of(Asked.class);
    static final Codec ENDING = Codecs.of(Event.Ended.class);

    private final Codec lives;
    private final Codec inputs;
    private final Map<Class<?>, Integer> effectKinds = new HashMap<>();
    private long lastNs;
    private @Nullable Asked lastAsked;

    public EventWriter(Vocabulary vocabulary) {
        this.lives = vocabulary.lives();
        this.inputs = vocabulary.inputs();
        for (Class<?> effect : vocabulary.effects()) effectKinds.put(effect, effectKinds.size());
    }

    /// A new file begins.
    public void startOver() {
        lastNs = 0;
        lastAsked = null;
    }

    public void begun(Object life, ByteSink out) {
        out.octet(BEGUN);
        lives.write(life, out);
    }

    public void received(Object input, long nowNs, ByteSink out) {
        out.octet(RECEIVED);
        time(nowNs, out);
        inputs.write(input, out);
    }

    public void deciding(long nowNs, ByteSink out) {
        out.octet(DECIDING);
        time(nowNs, out);
    }

    private void time(long nowNs, ByteSink out) {
        out.number(nowNs - lastNs);
        lastNs = nowNs;
    }

    public void asked(Asked asked, ByteSink out) {
        if (asked.equals(lastAsked)) {
            out.octet(ASKED_THE_SAME);
            return;
        }
        lastAsked = asked;
        out.octet(ASKED);
        ASKING.write(asked, out);
    }

    public void decided(List<?> effects, ByteSink out) {
        out.octet(DECIDED);
        out.unsigned(effects.size());
        for (Object effect : effects) {
            out.unsigned(kindOf(effect));
            out.fixed(Mark.digestOf(effect));
        }
    }

    private int kindOf(Object effect) {
        Integer kind = effectKinds.get(effect.getClass());
        if (kind == null) throw new IllegalArgumentException(effect + " is no effect of this core");
        return kind;
    }

    public void ended(Event.Ended ended, ByteSink out) {
        out.octet(ENDED);
        ENDING.write(ended, out);
    }
}
