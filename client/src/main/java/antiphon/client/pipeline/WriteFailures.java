package antiphon.client.pipeline;

import antiphon.calls.FailureKind;
import antiphon.client.error.AntiphonException;
import antiphon.client.target.Address;
import antiphon.client.write.Submission;
import antiphon.client.write.WriteResult;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Why writes have no outcome, and what is known about them.
final class WriteFailures {
    private WriteFailures() {}

    static AntiphonException interrupted(InterruptedException cause) {
        return new AntiphonException(FailureKind.CLOSED, true, "interrupted before the write was sent", cause);
    }

    static AntiphonException noRoom(long waitNs) {
        return new AntiphonException(FailureKind.BUSY, true,
                "the write was not sent: as many as may be in flight had no"
                        + " outcome for " + TimeUnit.NANOSECONDS.toMillis(waitNs)
                        + " ms; `antiphon status` shows how the cluster is",
                null);
    }

    static AntiphonException refusedAgain(Address node, WriteResult result) {
        return new AntiphonException(FailureKind.CONNECTION_LOST, false, "the connection to " + node
                + " broke before it answered the write, and the write was refused when it was sent again: "
                + result.reason(), null);
    }

    static AntiphonException notSentAgain(Address node, WriteResult refusal) {
        return new AntiphonException(FailureKind.CONNECTION_LOST, false, "the connection to " + node
                + " broke before it answered the write, and the write was not sent again, since the master refused"
                + " others of its client id and write concern: " + refusal.reason(), null);
    }

    static AntiphonException noAnswerWithin(long patienceMs, Address node) {
        return new AntiphonException(
                FailureKind.NO_ANSWER, false, node + " gave no answer within " + patienceMs + " ms", null);
    }

    static AntiphonException closed(Address node) {
        return new AntiphonException(
                FailureKind.CLOSED, true, "this client of " + node + " is closed: make a new one", null);
    }

    /// A write that was never sent, or was refused, is known not to be in the log; one that was sent may be.
    static AntiphonException of(Submission write, AntiphonException why) {
        Optional<WriteResult> refusal = write.refusal();
        if (!write.sent && why.nothingDone() && refusal.isEmpty()) return why;
        return new AntiphonException(why.kind(), !write.sent, why.getMessage() + known(write, refusal), why);
    }

    private static String known(Submission write, Optional<WriteResult> refusal) {
        if (write.sent) return "; the write may be in the log or not: look before sending it again";
        return refusal.map(result -> "; before that the write was refused, and is not in the log: " + result.reason())
                .orElse("; the write was not sent");
    }
}
