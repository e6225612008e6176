package antiphon.client.cli;

/// What the command tells its caller in the end. Also documented in `--help`.
final class ExitCodes {
    static final int FINE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private ExitCodes() {}
}
