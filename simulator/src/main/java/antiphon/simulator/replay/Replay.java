package antiphon.simulator.replay;

import antiphon.message.Hash;
import antiphon.recording.RecordedEvents;
import antiphon.recording.events.Event;
import antiphon.recording.events.Mark;
import antiphon.recording.files.FileHeader;
import antiphon.simulator.surroundings.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Gives a fresh core the recorded inputs of a node's core, at the same times, and compares the effects.
final class Replay {
    private static final int TURN_LINES_KEPT = 200;

    private final FileHeader header;
    private final RecordedEvents events;
    private final Trace trace;
    private final List<String> turnLines = new ArrayList<>();
    private Optional<ReplayedCore> core = Optional.empty();
    private List<?> wanted = List.of();
    private long firstNs;
    private long nowNs;
    private long inputs;
    private long turns;
    private boolean hasReceived;

    /// How far it went.
    ///
    /// @param turns that went the same
    /// @param ended how the node ended; empty when the recording does not say, as after kill -9
    /// @param difference the first difference; empty when there was none
    record Result(
            long turns,
            long inputs,
            long spanNs,
            long tornBytes,
            Optional<Event.Ended> ended,
            List<String> difference) {
        boolean wentTheSame() {
            return difference.isEmpty();
        }
    }

    /// The first thing that was not as recorded.
    private static final class WentAnotherWay extends RuntimeException {
        private static final long serialVersionUID = 1;

        WentAnotherWay(String how) {
            super(how);
        }
    }

    /// The recording ends within a turn, as it may when the node was killed.
    private static final class EndOfRecording extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /// @param trace called with each input and effect
    Replay(FileHeader header, RecordedEvents events, Trace trace) {
        this.header = header;
        this.events = events;
        this.trace = trace;
    }

    Result run() throws IOException {
        Optional<Event.Ended> ended = Optional.empty();
        try {
            for (Optional<Event> event = events.next(); event.isPresent(); event = events.next()) {
                if (event.get() instanceof Event.Ended end) ended = Optional.of(end);
                else live(event.get());
            }
        } catch (EndOfRecording _) {
            // Nothing more is known.
        } catch (WentAnotherWay another) {
            turnLines.add(String.valueOf(another.getMessage()));
            return result(ended, List.copyOf(turnLines));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return result(ended, List.of());
    }

    private Result result(Optional<Event.Ended> ended, List<String> difference) {
        return new Result(turns, inputs, nowNs - firstNs, events.tornBytes(), ended, difference);
    }

    private void live(Event event) {
        switch (event) {
            case Event.Begun(Object life) -> {
                core = Optional.of(ReplayedCore.of(life, this::answer));
                say("begun " + life);
            }
            case Event.Received(long atNs, Object input) -> {
                at(atNs);
                inputs++;
                say("input " + input);
                core.ifPresent(replayed -> orBreak(() -> replayed.on(input, atNs)));
            }
            case Event.Deciding(long atNs) -> {
                at(atNs);
                core.ifPresent(replayed -> orBreak(() -> wanted = replayed.endTurn(atNs)));
            }
            case Event.Decided(List<Mark> marks) -> decided(marks);
            case Event.Asked asked -> asked(asked);
            case Event.Ended _ -> throw new IllegalStateException("an end is no part of a life");
        }
    }

    private void at(long atNs) {
        if (!hasReceived) firstNs = atNs;
        hasReceived = true;
        nowNs = atNs;
    }

    private void say(String what) {
        String line = trace.say(nowNs - firstNs, header.node(), what);
        if (turnLines.size() < TURN_LINES_KEPT) turnLines.add(line);
    }

    // What the core asks for.

    private Optional<Hash> answer(long sequence) {
        try {
            Optional<Event> next = events.peek();
            if (next.isEmpty()) throw new EndOfRecording();
            if (!(next.get() instanceof Event.Asked asked) || asked.sequence() != sequence)
                throw new WentAnotherWay(
                        "now it asks for the hash of message " + sequence + "; recorded is " + next.get());
            events.next();
            return asked.answer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// An answer that the core did not take from where it stood.
    private void asked(Event.Asked asked) {
        if (core.isPresent())
            throw new WentAnotherWay("recorded is that it asked for the hash of message " + asked.sequence()
                    + "; now it does not");
    }

    // What it wants.

    private void decided(List<Mark> marks) {
        if (core.isEmpty()) say("wanted " + names(marks));
        else compare(marks);
        turns++;
        turnLines.clear();
    }

    private void compare(List<Mark> marks) {
        for (int at = 0; at < wanted.size(); at++) {
            Object effect = wanted.get(at);
            say("wants " + effect);
            if (at >= marks.size() || !marks.get(at).isOf(effect))
                throw new WentAnotherWay("recorded is " + (at < marks.size()
                        ? (nameOf(marks.get(at)).equals(effect.getClass().getSimpleName()) ? "another " : "a ")
                                + nameOf(marks.get(at))
                        : "nothing") + " in its place, and in all " + names(marks));
        }
        if (marks.size() > wanted.size())
            throw new WentAnotherWay("recorded is that it also wanted " + names(marks.subList(
                    wanted.size(), marks.size())));
    }

    private String names(List<Mark> marks) {
        return marks.stream().map(this::nameOf).toList().toString();
    }

    private String nameOf(Mark mark) {
        return mark.kind() < header.effects().size() ? header.effects().get(mark.kind()) : "effect " + mark.kind();
    }

    // What it throws.

    /// A core that breaks is the same only if it broke then, too.
    private void orBreak(Runnable step) {
        try {
            step.run();
        } catch (WentAnotherWay | EndOfRecording | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | AssertionError broken) {
            if (!isNext(new Event.Ended(Optional.of(broken.toString()))))
                throw new WentAnotherWay("now it breaks with " + broken + "; that is not recorded");
        }
    }

    private boolean isNext(Event event) {
        try {
            return events.peek().equals(Optional.of(event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
