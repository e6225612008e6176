package antiphon.master.reason;

import antiphon.master.core.contract.Reason;
import antiphon.master.core.contract.Reason.Code;
import java.util.List;
import java.util.Optional;

/// Codes for sentences of a worker, or of the transport to it: the wire has no code for them. They are only shown, and
/// decide nothing.
public final class WorkerReasons {
    /// Matched in this order, since a sentence may contain another one as its cause.
    private static final List<Known> KNOWN = List.of(
            new Known("nobody answered", Code.MASTER_NOT_REACHED), // as MasterFailures of the worker say it
            new Known("connection refused", Code.CONNECTION_REFUSED),
            new Known("unknown host name", Code.UNKNOWN_HOST),
            new Known("certificate", Code.CERTIFICATE),
            new Known("speaks plain text", Code.CERTIFICATE),
            new Known("not reachable", Code.NOT_REACHABLE),
            new Known("did not answer in time", Code.NO_ANSWER),
            new Known("no word from it", Code.NO_ANSWER),
            new Known("takes no more now", Code.NO_ROOM),
            new Known("holds another log", Code.OTHER_LOG),
            new Known("has promised epoch", Code.LATER_EPOCH),
            new Known("diverged", Code.DIVERGED),
            new Known("went apart", Code.DIVERGED), // as older workers say it
            new Known("cannot be compared", Code.DAMAGE),
            new Known("could not be compared", Code.DAMAGE));

    private record Known(String part, Code code) {}

    private WorkerReasons() {}

    static Optional<Code> codeOf(String sentence) {
        return KNOWN.stream().filter(known -> sentence.contains(known.part)).map(Known::code).findFirst();
    }

    /// Why the worker refused a request, in its own words.
    public static Reason reason(String sentence) {
        return sentence.isEmpty() ? Reason.NONE : Reason.other(sentence).orRather(codeOf(sentence));
    }
}
