package antiphon.client.cli;

/// What the command tells its caller in the end. Also documented in `--help`, and in the README.
final class ExitCodes {
    static final int FINE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    /// No connection came about, so nothing has happened.
    static final int UNREACHABLE = 3;

    /// A write is not in the log, and may be sent again.
    static final int NOT_APPENDED = 4;

    /// All writes are in the log, but not all had their copies in time.
    static final int UNCONFIRMED = 5;

    /// A check found something altered, missing or different.
    static final int NOT_SOUND = 6;

    /// What was asked for does not hold now, and may later.
    static final int NOT_NOW = 7;

    private ExitCodes() {}
}
