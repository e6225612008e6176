package antiphon.cli;

import antiphon.client.AntiphonException;
import antiphon.client.OtherNodeException;
import antiphon.client.UnreachableException;
import antiphon.client.WriteResult;

/// The exit codes of the command. Also documented in `--help`, and in `docs/command-line.md`.
final class ExitCodes {
    static final int FINE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    /// No connection to a node came about, so nothing was done there; a check may have checked the others.
    static final int UNREACHABLE = 3;

    /// A write is not in the log, and safe to send again: it may be taken later.
    static final int NOT_APPENDED = 4;

    /// All writes are in the log, but not all had their copies in time.
    static final int UNCONFIRMED = 5;

    /// A check found something altered, missing or different.
    static final int NOT_SOUND = 6;

    /// The request cannot be met now, but may be later.
    static final int NOT_NOW = 7;

    /// A write got no answer, and may be in the log or not.
    static final int UNKNOWN = 8;

    private ExitCodes() {}

    /// Of a write that was not appended.
    static int ofRefused(WriteResult refused) {
        return refused.isImpossible() ? USAGE : NOT_APPENDED;
    }

    /// Of a call that reads or asks.
    static int of(AntiphonException failed) {
        return switch (failed) {
            case UnreachableException _ -> UNREACHABLE;
            case OtherNodeException _ -> USAGE; // The address was given wrong.
            default -> FAILED;
        };
    }

    /// Of a write without an outcome.
    static int ofWrite(AntiphonException failed) {
        if (failed instanceof UnreachableException) return UNREACHABLE;
        if (!failed.nothingDone()) return UNKNOWN;
        return switch (failed.kind()) {
            case TOO_LARGE, INVALID_REQUEST, NOT_OFFERED -> USAGE;
            default -> NOT_APPENDED;
        };
    }
}
