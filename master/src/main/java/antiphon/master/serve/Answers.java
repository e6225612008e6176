package antiphon.master.serve;

import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.master.core.contract.Outcome;
import antiphon.master.core.contract.Refusal;
import antiphon.message.MessageId;
import antiphon.proto.master.PostMessageResponse;
import java.util.Optional;

/// Outcomes as clients see them. The texts that other programs compare stand here and nowhere else.
public final class Answers {
    private static final String ADDED = "Message added successfully";
    private static final String UNAVAILABLE = "Service temporarily unavailable for writes (quorum lost)";

    private final EntryLog log;
    private final ReplicaState state;

    public Answers(ReplicaStore store) {
        this.log = store.log();
        this.state = store.state();
    }

    PostMessageResponse of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Acknowledged(long sequence, int copies, boolean repeat) ->
                appended(sequence, copies, repeat)
                        .setStatus("success")
                        .setStatusCode(200)
                        .setOutcome(antiphon.proto.master.Outcome.ACKNOWLEDGED)
                        .setMessage(ADDED)
                        .build();
            case Outcome.Unconfirmed(long sequence, int copies, boolean repeat) ->
                appended(sequence, copies, repeat)
                        .setStatus("error")
                        .setStatusCode(408)
                        .setOutcome(antiphon.proto.master.Outcome.UNCONFIRMED)
                        .setMessage("Message " + sequence + " is in the log and goes on spreading; "
                                + (copies == 1 ? "1 copy was" : copies + " copies were")
                                + " known when the wait ended")
                        .build();
            case Outcome.NotAppended(Refusal refusal) -> refused(refusal);
        };
    }

    private PostMessageResponse.Builder appended(long sequence, int copies, boolean repeat) {
        // The id of a damaged old message is unknown now; the outcome of the write is known.
        PostMessageResponse.Builder answer = PostMessageResponse.newBuilder()
                .setSequenceNumber(sequence)
                .setMessageId(log.hashIfReadable(sequence).map(MessageId::of).orElse(""))
                .setCopies(copies)
                .setRepeat(repeat)
                .setTotalMessages(total());
        isCommitted(sequence).ifPresent(answer::setCommitted);
        return answer;
    }

    /// Whether no takeover loses it, as far as is known now; empty where no node takes over.
    Optional<Boolean> isCommitted(long sequence) {
        return state.epochs().owner().map(_ -> sequence <= state.committed());
    }

    PostMessageResponse refused(Refusal refusal) {
        return PostMessageResponse.newBuilder()
                .setStatus("error")
                .setStatusCode(statusCode(refusal.reason()))
                .setOutcome(antiphon.proto.master.Outcome.NOT_APPENDED)
                .setMessage(text(refusal))
                .setDetail(refusal.detail())
                .setSequenceNumber(refusal.usedBy())
                .setRetryAfterMs(refusal.retryAfterNs() == 0 ? 0 : refusal.retryAfterNs() / 1_000_000 + 1)
                .setTotalMessages(total())
                .build();
    }

    private static int statusCode(Refusal.Reason reason) {
        return switch (reason) {
            case BAD_REQUEST -> 400;
            case NOT_ALLOWED -> 401;
            case OTHER_CONTENT -> 409;
            case RATE_LIMITED, TOO_MANY_PENDING -> 429;
            case CLIENT_READ_ONLY, QUORUM_LOST, DISK_FULL, DRAINING, NOT_WRITING, CALLER_GONE -> 503;
        };
    }

    /// The refusal of a node that does not know whether the log can be written to, nor how long it is.
    public static PostMessageResponse unavailable(String detail) {
        return PostMessageResponse.newBuilder()
                .setStatus("error")
                .setStatusCode(503)
                .setOutcome(antiphon.proto.master.Outcome.NOT_APPENDED)
                .setMessage(UNAVAILABLE)
                .setDetail(detail)
                .build();
    }

    private static String text(Refusal refusal) {
        return switch (refusal.reason()) {
            case CLIENT_READ_ONLY, QUORUM_LOST -> UNAVAILABLE;
            default -> refusal.detail();
        };
    }

    /// The field is 32 bits wide and stays at its highest value in a longer log.
    private int total() {
        return (int) Math.min(log.end(), Integer.MAX_VALUE);
    }
}
