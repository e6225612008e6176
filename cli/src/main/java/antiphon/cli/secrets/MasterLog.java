package antiphon.cli.secrets;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;

/// What a master's log needs of those who read all of it, with signatures: more than the master's other answers. A
/// refusal of one of those names what was enough for that one.
public final class MasterLog {
    /// Where callers show nothing else. What follows in the answer is of the call that was refused.
    private static final String MORE_THAN_TOKEN = "with TLS this needs more than AUTH_TOKEN: ";

    private MasterLog() {}

    public static AntiphonException explained(AntiphonException failed) {
        String said = String.valueOf(failed.getMessage());
        int at = said.indexOf(MORE_THAN_TOKEN);
        if (failed.kind() != FailureKind.UNAUTHENTICATED || at < 0) return failed;
        return new AntiphonException(
                failed.kind(), failed.nothingDone(),
                said.substring(0, at) + "with TLS the master's log needs more than AUTH_TOKEN: the operator's"
                        + " certificate of this cluster too (--tls-cert, --tls-key), which no caller's token replaces",
                failed);
    }
}
