package antiphon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import antiphon.proto.master.Outcome;
import antiphon.proto.master.PostMessageResponse;

/// The three outcomes of a write, to the letter.
final class Expect {
    static final String ADDED = "Message added successfully";
    static final String UNAVAILABLE = "Service temporarily unavailable for writes (quorum lost)";

    private Expect() {}

    /// @return the message's number
    static long acknowledged(PostMessageResponse answer, int copies) {
        assertThat(answer.getOutcome()).as("%s", answer).isEqualTo(Outcome.ACKNOWLEDGED);
        assertThat(answer.getStatus()).isEqualTo("success");
        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getMessage()).isEqualTo(ADDED);
        assertThat(answer.getCopies()).isGreaterThanOrEqualTo(copies);
        assertThat(answer.getMessageId()).isNotEmpty();
        assertThat(answer.getSequenceNumber()).isPositive();
        assertThat((long) answer.getTotalMessages()).isGreaterThanOrEqualTo(answer.getSequenceNumber());
        return answer.getSequenceNumber();
    }

    /// @return the message's number
    static long unconfirmed(PostMessageResponse answer) {
        assertThat(answer.getOutcome()).as("%s", answer).isEqualTo(Outcome.UNCONFIRMED);
        assertThat(answer.getStatus()).isEqualTo("error");
        assertThat(answer.getStatusCode()).isEqualTo(408);
        assertThat(answer.getSequenceNumber()).isPositive();
        assertThat(answer.getMessageId()).isNotEmpty();
        assertThat(answer.getMessage()).contains(Long.toString(answer.getSequenceNumber()));
        return answer.getSequenceNumber();
    }

    static void refused(PostMessageResponse answer, int code) {
        assertThat(answer.getOutcome()).as("%s", answer).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(answer.getStatus()).isEqualTo("error");
        assertThat(answer.getStatusCode()).isEqualTo(code);
        assertThat(answer.getSequenceNumber()).isZero();
        assertThat(answer.getMessage()).isNotBlank();
    }

    /// Its request id was used for other content.
    static void otherContent(PostMessageResponse answer, long first) {
        assertThat(answer.getOutcome()).as("%s", answer).isEqualTo(Outcome.NOT_APPENDED);
        assertThat(answer.getStatus()).isEqualTo("error");
        assertThat(answer.getStatusCode()).isEqualTo(409);
        assertThat(answer.getSequenceNumber()).isEqualTo(first);
        assertThat(answer.getMessage()).contains("was used for other content (message " + first + ")");
    }

    /// By the quorum guard, or because the client is read-only.
    static void unavailable(PostMessageResponse answer) {
        refused(answer, 503);
        assertThat(answer.getMessage()).isEqualTo(UNAVAILABLE);
        assertThat(answer.getDetail()).isNotBlank();
    }
}
