package antiphon.failover.passing;

import antiphon.calls.ResumeHint;
import antiphon.node.rpc.TakenWrites;
import antiphon.proto.master.PostMessagesRequest;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import org.jspecify.annotations.Nullable;

/// A stream of writes. The next batch is asked for when the connection to the node that leads takes more; so at most
/// one lies here. Once a batch has gone there, the stream ends when that node does, with the index of the first write
/// that certainly went nowhere.
final class WriteStreamCall extends PassedCall<PostMessagesRequest> {
    private final TakenWrites taken = TakenWrites.current();
    private final AnswerStream answers; // guarded by this, as are the next fields
    private @Nullable PostMessagesRequest held;
    private boolean asked;
    private boolean passedAny;
    private boolean allCame;
    private boolean allPassed; // and said so

    WriteStreamCall(ServerCall<PostMessagesRequest, byte[]> call, Metadata caller, Line line) {
        super(call, caller, line);
        this.answers = new AnswerStream(call);
    }

    @Override
    void started() {
        enter(CallQueue.WAIT_NS_MAX);
    }

    @Override
    synchronized void begin(Attempt<PostMessagesRequest> next, Metadata headers) {
        allPassed = false;
        next.begin(headers, null, 1);
        goOn();
    }

    @Override
    public synchronized void takesMore() {
        goOn();
    }

    @Override
    public synchronized void onMessage(PostMessagesRequest batch) {
        asked = false;
        held = batch;
        goOn();
    }

    @Override
    public synchronized void onHalfClose() {
        allCame = true;
        goOn();
    }

    private void goOn() {
        Attempt<PostMessagesRequest> to = attempt();
        if (to == null || allPassed || (held != null && !pass(held, to))) return;
        if (allCame) {
            allPassed = true;
            to.halfClose();
        } else if (!asked && to.isReady()) {
            asked = true;
            call.request(1);
        }
    }

    /// @return whether it is not held any more
    private boolean pass(PostMessagesRequest batch, Attempt<PostMessagesRequest> to) {
        if (!to.isReady()) return false;
        held = null;
        // When something else has ended the stream, none is passed on that it was told was not.
        if (!taken.take(batch.getMessagesCount())) return false;
        passedAny = true;
        to.send(batch);
        return true;
    }

    @Override
    public synchronized void headersCame(Metadata headers) {
        if (!isOver()) answers.headers(headers);
    }

    @Override
    public synchronized void answerCame(byte[] outcomes) {
        Attempt<?> from = attempt();
        if (from != null) answers.answer(outcomes, from);
    }

    @Override
    public synchronized void onReady() {
        answers.goOn(attempt());
    }

    @Override
    void ended(AttemptEnd end) {
        switch (end.known()) {
            case ANSWERED -> passBack(end);
            case NOT_TAKEN -> {
                if (isUntouched()) back(end);
                else end(end.broken(), isUnanswered() ? 0 : taken.end());
            }
            case BROKEN -> end(end.broken(), taken.end());
        }
    }

    private void passBack(AttemptEnd end) {
        Metadata trailers = end.trailers();
        long untaken = taken.end();
        if (!end.status().isOk() && !trailers.containsKey(ResumeHint.WRITE_INDEX))
            trailers.put(ResumeHint.WRITE_INDEX, Long.toString(untaken));
        close(end.status(), trailers);
    }

    private synchronized boolean isUntouched() {
        return !passedAny && !answers.hasBegun();
    }

    private synchronized boolean isUnanswered() {
        return !answers.hasBegun();
    }

    private void end(String why, long untaken) {
        closeUnavailable(why + ": send the writes from index " + untaken + " on, which went to no node, on another"
                + " stream; an earlier one without an outcome may be in the log", ResumeHint.WRITE_INDEX, untaken);
    }

    @Override
    public void refuse(WhyNot why) {
        end(why.sentence(), taken.end());
    }

    @Override
    void stop() {
        end(new WhyNot.Stopping().sentence(), taken.end());
    }
}
