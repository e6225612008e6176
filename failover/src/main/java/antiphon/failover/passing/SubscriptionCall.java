package antiphon.failover.passing;

import antiphon.calls.ResumeHint;
import antiphon.proto.master.SubscribeMessagesRequest;
import io.grpc.Metadata;
import io.grpc.ServerCall;

/// A subscription. Until its caller was sent anything it may move to the next node that leads; after that its caller
/// subscribes again, from the number in the trailers.
final class SubscriptionCall extends OneRequestCall<SubscribeMessagesRequest> {
    private final AnswerStream answers; // guarded by this, as are the next fields
    private long messages;
    private long from;

    SubscriptionCall(ServerCall<SubscribeMessagesRequest, byte[]> call, Metadata caller, Line line) {
        super(call, caller, line);
        this.answers = new AnswerStream(call);
    }

    @Override
    synchronized void remember(SubscribeMessagesRequest whole) {
        from = whole.getFromSequence();
    }

    @Override
    int answersAtOnce() {
        return 1;
    }

    @Override
    public synchronized void headersCame(Metadata headers) {
        if (!isOver()) answers.headers(headers);
    }

    @Override
    public synchronized void answerCame(byte[] message) {
        Attempt<?> from = attempt();
        if (from == null) return;
        messages++;
        answers.answer(message, from);
    }

    @Override
    public synchronized void onReady() {
        answers.goOn(attempt());
    }

    @Override
    void ended(AttemptEnd end) {
        if (end.known() == AttemptEnd.Known.ANSWERED) close(end.status(), end.trailers());
        else if (hasBegun()) end(end.broken());
        else again(end);
    }

    private synchronized boolean hasBegun() {
        return answers.hasBegun();
    }

    private void end(String why) {
        long next = next();
        closeUnavailable(why + ": subscribe again from " + next, ResumeHint.SEQUENCE, next);
    }

    /// A log begins with 1, and no number is left out.
    private synchronized long next() {
        return Math.max(from, 1) + messages;
    }

    @Override
    public void refuse(WhyNot why) {
        closeUnavailable(why.sentence());
    }

    @Override
    void stop() {
        if (hasBegun()) end(new WhyNot.Stopping().sentence());
        else refuse(new WhyNot.Stopping());
    }
}
