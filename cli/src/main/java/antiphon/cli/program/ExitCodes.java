package antiphon.cli.program;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.error.OtherLogException;
import antiphon.client.error.UnreachableException;
import antiphon.client.target.OtherNodeException;
import antiphon.client.write.WriteResult;

/// The exit codes of the command. Also documented in `--help`, and in `docs/command-line.md`.
public final class ExitCodes {
    public static final int FINE = 0;
    public static final int FAILED = 1;
    public static final int USAGE = 2;

    /// No connection to a node came about, or it gave no answer; a check may have checked the others.
    public static final int UNREACHABLE = 3;

    /// A write is not in the log, and safe to send again: it may be taken later.
    public static final int NOT_APPENDED = 4;

    /// All writes are in the log, but not all had their copies in time.
    public static final int UNCONFIRMED = 5;

    /// A check found something altered, missing or different.
    public static final int NOT_SOUND = 6;

    /// The request cannot be met now, but may be later.
    public static final int NOT_NOW = 7;

    /// A write got no answer, and may be in the log or not.
    static final int UNKNOWN = 8;

    private ExitCodes() {}

    /// Of a write that was not appended.
    public static int ofRefused(WriteResult refused) {
        return refused.isImpossible() ? USAGE : NOT_APPENDED;
    }

    /// Of a call that reads or asks.
    public static int of(AntiphonException failed) {
        return switch (failed) {
            case UnreachableException _ -> UNREACHABLE;
            case OtherNodeException _ -> USAGE; // The address was given wrong.
            case OtherLogException _ -> NOT_SOUND;
            default -> failed.kind() == FailureKind.NO_ANSWER ? UNREACHABLE : FAILED;
        };
    }

    /// Of a write without an outcome.
    public static int ofWrite(AntiphonException failed) {
        if (failed instanceof UnreachableException) return UNREACHABLE;
        if (failed instanceof OtherNodeException) return USAGE;
        if (!failed.nothingDone()) return UNKNOWN;
        return switch (failed.kind()) {
            case TOO_LARGE, INVALID_REQUEST, NOT_OFFERED -> USAGE;
            default -> NOT_APPENDED;
        };
    }
}
