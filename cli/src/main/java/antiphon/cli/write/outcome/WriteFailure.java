package antiphon.cli.write.outcome;

import antiphon.calls.FailureKind;
import antiphon.cli.program.CommandFailure;
import antiphon.cli.program.ExitCodes;
import antiphon.client.error.AntiphonException;

/// Ends a command whose write got no outcome, with what is known of the write.
public final class WriteFailure {
    private WriteFailure() {}

    /// @param appended how many were appended before it: then it was not nothing that was done
    /// @param notSent how many come after it
    /// @param onceOnly whether the write has a request id
    public static CommandFailure of(AntiphonException failed, int appended, int notSent, boolean onceOnly) {
        String before = appended == 0 ? "" : "; appended before it: " + appended;
        String after = notSent == 0 ? "" : "; " + notSent + " more not sent";
        return new CommandFailure(
                exitCode(failed, appended > 0), failed.getMessage() + known(failed, onceOnly) + before + after, failed);
    }

    private static int exitCode(AntiphonException failed, boolean afterOthers) {
        int alone = ExitCodes.ofWrite(failed);
        return afterOthers && alone == ExitCodes.UNREACHABLE ? ExitCodes.NOT_APPENDED : alone;
    }

    private static String known(AntiphonException failed, boolean onceOnly) {
        if (failed.nothingDone()) return "; the message was not appended";
        String next = onceOnly
                ? "send it again with the same --client, --request-id and content, which enters the log once"
                : "look with `antiphon get`, or give a --request-id to be able to send again";
        return "; whether the message is in the log is not known: " + next;
    }

    /// No write was sent.
    public static CommandFailure beforeAny(AntiphonException failed) {
        return new CommandFailure(beforeAnyCode(failed), failed.getMessage() + "; no line was sent", failed);
    }

    private static int beforeAnyCode(AntiphonException failed) {
        if (failed.kind() == FailureKind.NO_ANSWER) return ExitCodes.UNREACHABLE;
        return failed.nothingDone() ? ExitCodes.ofWrite(failed) : ExitCodes.NOT_APPENDED;
    }

    /// A command that sends several says how many are without an outcome.
    ///
    /// @param lastLine the last line of standard input that was sent
    public static CommandFailure ofSeveral(AntiphonException failed, long lastLine) {
        String rest = "; no line after line " + lastLine + " was sent";
        return new CommandFailure(exitCode(failed, true), failed.getMessage() + rest, failed);
    }
}
