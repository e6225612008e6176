package antiphon.cli.program;

/// Ends a command. Its message is one sentence for standard error.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    public CommandFailure(String sentence) {
        this(ExitCodes.FAILED, sentence);
    }

    public CommandFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    public CommandFailure(String sentence, Throwable cause) {
        this(ExitCodes.FAILED, sentence, cause);
    }

    public CommandFailure(int exitCode, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }
}
