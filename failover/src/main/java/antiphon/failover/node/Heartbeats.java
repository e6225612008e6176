package antiphon.failover.node;

import antiphon.core.OwnedEpoch;
import antiphon.failover.core.leadership.contract.LeadershipInput;
import antiphon.message.LogId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// The heartbeats that wait until leadership has taken note of them. For any thread.
public final class Heartbeats implements antiphon.worker.settings.Heartbeats {
    /// A leader sends one after the other, and there are seldom two.
    private static final int WAITING_MAX = 64;

    private final Consumer<LeadershipInput> inputs;
    private final Map<Long, LongConsumer> waiting = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    public Heartbeats(Consumer<LeadershipInput> inputs) {
        this.inputs = inputs;
    }

    /// One too many is left without an answer, as one that got lost.
    @Override
    public void heard(Optional<LogId> log, Optional<OwnedEpoch> leader, LongConsumer answer) {
        if (leader.isEmpty()) {
            answer.accept(0);
            return;
        }
        if (waiting.size() >= WAITING_MAX) return;
        long call = last.incrementAndGet();
        waiting.put(call, answer);
        OwnedEpoch led = leader.get();
        inputs.accept(new LeadershipInput.HeartbeatAsked(call, log, led.epoch(), led.owner()));
    }

    void answer(long call, long laterEpoch) {
        LongConsumer answer = waiting.remove(call);
        if (answer != null) answer.accept(laterEpoch);
    }
}
