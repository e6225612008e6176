package antiphon.master.serve;

import antiphon.master.core.contract.Outcome;
import antiphon.proto.master.AcknowledgedRun;
import antiphon.proto.master.PostMessagesResponse;
import antiphon.proto.master.WriteOutcome;

/// Outcomes of one stream on their way into one frame. Acknowledged writes that are neighbours in the stream and in the
/// log become one run: at full speed that is a few bytes for hundreds of writes.
final class OutcomeFrame {
    private final Answers answers;
    private PostMessagesResponse.Builder frame = PostMessagesResponse.newBuilder();
    private int outcomes;
    private long runIndex;
    private long runSequence;
    private int runCount;
    private int runCopies;
    private boolean runRepeat;

    OutcomeFrame(Answers answers) {
        this.answers = answers;
    }

    /// @param runs whether the sender understands runs
    void add(long index, Outcome outcome, boolean runs) {
        outcomes++;
        if (runs && outcome instanceof Outcome.Acknowledged acknowledged) {
            acknowledged(index, acknowledged);
            return;
        }
        frame.addOutcomes(WriteOutcome.newBuilder().setIndex(index).setResponse(answers.of(outcome)));
    }

    /// Repeats make runs of their own.
    private void acknowledged(long index, Outcome.Acknowledged write) {
        boolean follows = index == runIndex + runCount
                && write.sequence() == runSequence + runCount
                && write.repeat() == runRepeat;
        if (runCount == 0 || !follows) {
            endRun();
            runIndex = index;
            runSequence = write.sequence();
            runRepeat = write.repeat();
        }
        runCount++;
        runCopies = write.copies(); // The last has the fewest: a node that holds it holds all before it.
    }

    private void endRun() {
        if (runCount == 0) return;
        AcknowledgedRun.Builder run = AcknowledgedRun.newBuilder()
                .setIndex(runIndex)
                .setSequenceNumber(runSequence)
                .setCount(runCount)
                .setCopies(runCopies)
                .setRepeat(runRepeat);
        answers.isCommitted(runSequence + runCount - 1).ifPresent(run::setCommitted);
        frame.addAcknowledged(run);
        runCount = 0;
    }

    /// How many outcomes wait to be taken.
    int size() {
        return outcomes;
    }

    PostMessagesResponse take() {
        endRun();
        PostMessagesResponse taken = frame.build();
        frame = PostMessagesResponse.newBuilder();
        outcomes = 0;
        return taken;
    }
}
