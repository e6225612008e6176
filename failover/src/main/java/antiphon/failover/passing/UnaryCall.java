package antiphon.failover.passing;

import com.google.protobuf.MessageLite;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;

/// A call with one answer, which is passed back when it is whole.
class UnaryCall<Q extends MessageLite> extends OneRequestCall<Q> {
    private final boolean isRead;
    // Of one thread at a time.
    private Optional<Metadata> headers = Optional.empty();
    private Optional<byte[]> answer = Optional.empty();

    /// @param isRead it can be done twice
    UnaryCall(ServerCall<Q, byte[]> call, Metadata caller, Line line, boolean isRead) {
        super(call, caller, line);
        this.isRead = isRead;
    }

    /// A second answer would be a mistake, which gRPC sees when it comes.
    @Override
    final int answersAtOnce() {
        return 2;
    }

    @Override
    public final void headersCame(Metadata ofAnswer) {
        headers = Optional.of(ofAnswer);
    }

    @Override
    public final void answerCame(byte[] whole) {
        answer = Optional.of(whole);
    }

    /// Whether it can be done again when nobody knows if it was done.
    boolean canRepeat() {
        return isRead;
    }

    @Override
    final void ended(AttemptEnd end) {
        switch (known(end)) {
            case ANSWERED -> passBack(end);
            case NOT_TAKEN -> passAgain(end);
            case BROKEN -> {
                if (canRepeat() && isKept()) passAgain(end);
                else lost(end.broken());
            }
        }
    }

    AttemptEnd.Known known(AttemptEnd end) {
        return end.known();
    }

    private void passAgain(AttemptEnd end) {
        headers = Optional.empty();
        answer = Optional.empty();
        again(end);
    }

    private void passBack(AttemptEnd end) {
        Optional<String> doubt = wasSentBefore() ? doubt(end.status(), answer) : Optional.empty();
        if (doubt.isPresent()) lost(doubt.get());
        else close(this::send, end.status(), end.trailers());
    }

    private void send() {
        if (headers.isEmpty() && answer.isEmpty()) return;
        call.sendHeaders(headers.orElseGet(Metadata::new));
        answer.ifPresent(call::sendMessage);
    }

    /// Of one that was sent before and not answered: why the answer to the repeat does not say what became of it.
    Optional<String> doubt(Status status, Optional<byte[]> whole) {
        return Optional.empty();
    }

    /// Nobody knows whether it was done.
    void lost(String why) {
        closeUnavailable(why + ": whether it was done is not known");
    }

    /// It was not done, where it was not sent before.
    @Override
    public void refuse(WhyNot why) {
        closeUnavailable(why.sentence());
    }

    @Override
    final void stop() {
        WhyNot why = new WhyNot.Stopping();
        if (mayBeDone()) lost(why.sentence());
        else refuse(why);
    }
}
