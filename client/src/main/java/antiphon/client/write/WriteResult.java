package antiphon.client.write;

import antiphon.client.AntiphonClient;
import antiphon.client.error.AntiphonException;
import antiphon.proto.master.AcknowledgedRun;
import antiphon.proto.master.PostMessageResponse;
import java.time.Duration;
import java.util.Optional;

/// What became of one write.
///
/// @param statusCode 200, 400, 401, 408, 409, 429, 500 or 503
/// @param sequence the message's number, 0 when it was not appended; with 409, when its request id was used for other
///     content, the number of the message that has the id
/// @param messageId empty when it was not appended, and for acknowledged writes of [AntiphonClient#send]: the message
///     itself has it
/// @param copies how many nodes are known to hold the message durably
/// @param text the fixed text of the contract
/// @param detail what happened and what to do, where `text` does not say it; may be empty
/// @param retryAfter for a write over a limit (429): an earlier retry is refused again. Zero when the time is not
///     known
/// @param repeat the message was already in the log, written by an earlier request with the same client id, request
///     id and content; after a broken connection that may have been an earlier attempt of [AntiphonClient#send] itself
/// @param committed where nodes take over from each other: whether a majority of them is known to hold the message, so
///     that no takeover loses it. Empty elsewhere, and for a write that was not appended
public record WriteResult(
        Outcome outcome,
        int statusCode,
        long sequence,
        String messageId,
        int copies,
        String text,
        String detail,
        Duration retryAfter,
        boolean repeat,
        Optional<Boolean> committed) {

    private static final int ACKNOWLEDGED_CODE = 200;
    private static final int BAD_REQUEST_CODE = 400;
    private static final int UNAUTHORIZED_CODE = 401;
    private static final int CONFLICT_CODE = 409;
    private static final int TOO_MUCH_CODE = 429;
    private static final int UNAVAILABLE_CODE = 503;
    private static final String ADDED = "Message added successfully";

    /// Of a cluster in which no node takes over, or of a write that was not appended.
    public WriteResult(
            Outcome outcome,
            int statusCode,
            long sequence,
            String messageId,
            int copies,
            String text,
            String detail,
            Duration retryAfter,
            boolean repeat) {
        this(outcome, statusCode, sequence, messageId, copies, text, detail, retryAfter, repeat, Optional.empty());
    }

    public enum Outcome {
        /// The write concern was met: that many nodes hold the message durably.
        ACKNOWLEDGED,
        /// Refused before it entered the log: safe to send again. [#isImpossible] says whether that can help.
        NOT_APPENDED,
        /// In the log and still replicating, but the write concern was not met in time.
        UNCONFIRMED
    }

    public boolean acknowledged() {
        return outcome == Outcome.ACKNOWLEDGED;
    }

    /// Whether it was refused for a limit, and may be sent again: after [#retryAfter], or, where that is zero, when
    /// other writes have their copies.
    public boolean isTooMuchNow() {
        return outcome == Outcome.NOT_APPENDED && statusCode == TOO_MUCH_CODE;
    }

    /// Whether the write can never be accepted as it is: its content, its ids or its write concern must change first.
    /// False for a write that was appended, and for one that may be accepted when it is sent again.
    public boolean isImpossible() {
        return outcome == Outcome.NOT_APPENDED && (statusCode == BAD_REQUEST_CODE || statusCode == CONFLICT_CODE);
    }

    /// Whether it also holds for earlier attempts of the same write that were not answered. Other refusals hold for one
    /// attempt: the master may refuse before it compares request ids, or while it does not know all of its log.
    public boolean coversEarlierAttempts() {
        return outcome != Outcome.NOT_APPENDED || statusCode == CONFLICT_CODE;
    }

    /// Why it was not acknowledged, in the words of the node.
    public String reason() {
        return detail.isEmpty() ? text : detail;
    }

    /// One of a run.
    public static WriteResult acknowledged(long sequence, AcknowledgedRun run) {
        return new WriteResult(
                Outcome.ACKNOWLEDGED, ACKNOWLEDGED_CODE, sequence, "", run.getCopies(), ADDED, "", Duration.ZERO,
                run.getRepeat(), committed(run.hasCommitted(), run.getCommitted()));
    }

    private static Optional<Boolean> committed(boolean isSaid, boolean committed) {
        return isSaid ? Optional.of(committed) : Optional.empty();
    }

    /// Refused by this client.
    static WriteResult impossible(String why) {
        return new WriteResult(Outcome.NOT_APPENDED, BAD_REQUEST_CODE, 0, "", 0, why, why, Duration.ZERO, false);
    }

    /// The call failed, and the write is known not to be in the log.
    static WriteResult notAppended(AntiphonException failed) {
        int code = switch (failed.kind()) {
            case UNAUTHENTICATED, PERMISSION_DENIED -> UNAUTHORIZED_CODE;
            case TOO_LARGE, INVALID_REQUEST, NOT_OFFERED -> BAD_REQUEST_CODE;
            case BUSY -> TOO_MUCH_CODE;
            default -> UNAVAILABLE_CODE;
        };
        String why = String.valueOf(failed.getMessage());
        return new WriteResult(Outcome.NOT_APPENDED, code, 0, "", 0, why, why, Duration.ZERO, false);
    }

    /// @throws IllegalStateException when the answer has no outcome: the node does not implement this contract
    public static WriteResult of(PostMessageResponse response) {
        Outcome outcome =
                switch (response.getOutcome()) {
                    case ACKNOWLEDGED -> Outcome.ACKNOWLEDGED;
                    case NOT_APPENDED -> Outcome.NOT_APPENDED;
                    case UNCONFIRMED -> Outcome.UNCONFIRMED;
                    case OUTCOME_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException(
                            "the answer to a write has no known outcome: " + response.getOutcomeValue());
                };
        return new WriteResult(
                outcome,
                response.getStatusCode(),
                response.getSequenceNumber(),
                response.getMessageId(),
                response.getCopies(),
                response.getMessage(),
                response.getDetail(),
                Duration.ofMillis(Math.max(0, response.getRetryAfterMs())),
                response.getRepeat(),
                committed(response.hasCommitted(), response.getCommitted()));
    }
}
