package antiphon.failover.calls;

import antiphon.proto.leadership.FenceResponse;
import antiphon.proto.leadership.PollResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The calls that wait for their answer, by number. For any thread.
final class WaitingCalls {
    private final int callsMax;
    private final Map<Long, ServerCallStreamObserver<PollResponse>> polls = new HashMap<>(); // guarded by this
    private final Map<Long, ServerCallStreamObserver<FenceResponse>> fences = new HashMap<>(); // guarded by this
    private long last; // guarded by this
    private boolean stopped; // guarded by this

    WaitingCalls(int callsMax) {
        this.callsMax = callsMax;
    }

    /// @return its number
    /// @throws StatusRuntimeException when it cannot wait
    synchronized long addPoll(ServerCallStreamObserver<PollResponse> caller) {
        return add(polls, caller);
    }

    /// @return its number
    /// @throws StatusRuntimeException when it cannot wait
    synchronized long addFence(ServerCallStreamObserver<FenceResponse> caller) {
        return add(fences, caller);
    }

    private <R> long add(Map<Long, ServerCallStreamObserver<R>> calls, ServerCallStreamObserver<R> caller) {
        if (stopped) throw stopping();
        if (polls.size() + fences.size() >= callsMax)
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription(callsMax + " polls and fences wait for this node's answer: retry later")
                    .asRuntimeException();
        long number = ++last;
        caller.setOnCancelHandler(() -> forget(number));
        calls.put(number, caller);
        return number;
    }

    private synchronized void forget(long number) {
        polls.remove(number);
        fences.remove(number);
    }

    /// Empty when it does not wait any more.
    synchronized Optional<ServerCallStreamObserver<PollResponse>> removePoll(long number) {
        return Optional.ofNullable(polls.remove(number));
    }

    /// Empty when it does not wait any more.
    synchronized Optional<ServerCallStreamObserver<FenceResponse>> removeFence(long number) {
        return Optional.ofNullable(fences.remove(number));
    }

    void stop() {
        removeAll().forEach(caller -> caller.onError(stopping()));
    }

    /// Those that come later are refused.
    private synchronized List<ServerCallStreamObserver<?>> removeAll() {
        stopped = true;
        List<ServerCallStreamObserver<?>> waiting = new ArrayList<>(polls.values());
        waiting.addAll(fences.values());
        polls.clear();
        fences.clear();
        return waiting;
    }

    private static StatusRuntimeException stopping() {
        return Status.UNAVAILABLE.withDescription("this node is stopping").asRuntimeException();
    }
}
