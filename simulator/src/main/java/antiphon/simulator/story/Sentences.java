package antiphon.simulator.story;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The sentences of a script and what each does.
///
/// @param <S> the stage on which they do it
public abstract class Sentences<S extends Stage> {
    public interface Act<S> {
        void on(S stage);
    }

    public interface Condition<S> {
        boolean isTrue(S stage);
    }

    private record Sentence<T>(Pattern pattern, Function<MatchResult, T> meaning) {}

    private static final Pattern TIME = Pattern.compile("(\\d{1,6}) (ms|s)");
    protected static final String TIME_WORDS = "(\\d+ (?:ms|s))";
    protected static final String CLIENT = "client([1-9])";
    protected static final String CONTENT = "\"([^\"]+)\"";

    private final List<Sentence<Act<S>>> acts = new ArrayList<>();
    private final List<Sentence<Condition<S>>> conditions = new ArrayList<>();

    protected final void act(String pattern, Function<MatchResult, Act<S>> meaning) {
        acts.add(new Sentence<>(Pattern.compile(pattern), meaning));
    }

    protected final void condition(String pattern, Function<MatchResult, Condition<S>> meaning) {
        conditions.add(new Sentence<>(Pattern.compile(pattern), meaning));
    }

    final Optional<Act<S>> act(String text) {
        return meaningOf(text, acts);
    }

    final Optional<Condition<S>> condition(String text) {
        return meaningOf(text, conditions);
    }

    private static <T> Optional<T> meaningOf(String text, List<Sentence<T>> sentences) {
        for (Sentence<T> sentence : sentences) {
            Matcher matcher = sentence.pattern().matcher(text);
            if (matcher.matches()) return Optional.of(sentence.meaning().apply(matcher.toMatchResult()));
        }
        return Optional.empty();
    }

    /// What can be written, for authors who wrote something else.
    protected abstract String acts();

    /// What can be waited for.
    protected abstract String conditions();

    protected static long ns(String time) {
        Matcher matcher = TIME.matcher(time);
        if (!matcher.matches()) throw new IllegalArgumentException("a time is such as 500 ms or 2 s, got " + time);
        return Long.parseLong(matcher.group(1)) * (matcher.group(2).equals("s") ? 1_000_000_000 : 1_000_000);
    }
}
