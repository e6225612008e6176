package antiphon.simulator.story;

/// A story that cannot be read or played as it is written.
public final class StoryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoryException(String file, int line, String what) {
        super(file + (line > 0 ? ":" + line : "") + ": " + what);
    }
}
