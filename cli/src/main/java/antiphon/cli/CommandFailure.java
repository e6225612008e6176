package antiphon.cli;

/// Ends a command. Its message is one sentence for standard error.
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    CommandFailure(String sentence) {
        this(ExitCodes.FAILED, sentence);
    }

    CommandFailure(int exitCode, String sentence) {
        super(sentence);
        this.exitCode = exitCode;
    }

    CommandFailure(String sentence, Throwable cause) {
        this(ExitCodes.FAILED, sentence, cause);
    }

    CommandFailure(int exitCode, String sentence, Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
