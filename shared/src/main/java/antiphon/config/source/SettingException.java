package antiphon.config.source;

/// A setting that keeps a node from starting. Its message is one sentence that says what to set.
public final class SettingException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SettingException(String message) {
        super(message);
    }
}
