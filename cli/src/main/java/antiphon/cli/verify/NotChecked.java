package antiphon.cli.verify;

import antiphon.cli.program.ExitCodes;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Access;

/// Why a node was not checked whole.
///
/// @param exitCode of the command, where nothing worse was found
record NotChecked(String why, int exitCode) {
    /// Of a master, before it is asked in vain.
    static NotChecked withoutToken(Access access) {
        boolean needsCertificate = access.tls().filter(tls -> tls.certificate().isEmpty()).isPresent();
        return new NotChecked(
                "its messages are shown only with the nodes' token: set AUTH_TOKEN or give --secrets FILE; or with the"
                        + " token of a caller with the role node, see --token-file"
                        + (needsCertificate
                                ? "; and with either, the operator's certificate (--tls-cert, --tls-key)"
                                : ""),
                ExitCodes.FAILED);
    }

    /// @param why the failure with the command's knowledge of its cause
    static NotChecked of(AntiphonException failed, String why) {
        return new NotChecked(why, ExitCodes.of(failed));
    }

    /// @param other the node whose copy the master counts
    static NotChecked copyOf(String other) {
        return new NotChecked("its data directory is a copy of that of " + other + ", and counts for nothing: start it"
                + " with an empty one", ExitCodes.USAGE);
    }

    static NotChecked onOneDiskWith(String others) {
        return new NotChecked("its data directory and that of " + others + " are copies of one, and only one counts:"
                + " see in `antiphon status` which, before you empty either", ExitCodes.USAGE);
    }

    /// @param other the node that is checked
    static NotChecked processOf(String other) {
        return new NotChecked("it is the process of " + other + ", which is checked already: give each node its own"
                + " address", ExitCodes.USAGE);
    }

    /// The exit code that stands for all nodes: a wrong setting first, then a node that cannot be reached.
    static int worse(int one, int other) {
        for (int code : new int[]{ExitCodes.USAGE, ExitCodes.UNREACHABLE, ExitCodes.FAILED})
            if (one == code || other == code) return code;
        return ExitCodes.FINE;
    }
}
