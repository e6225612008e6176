package antiphon.failover.contract;

import antiphon.failover.core.register.EpochRegister;
import antiphon.failover.core.register.RegisterAnswer;
import antiphon.failover.core.register.RegisterCommand;
import antiphon.failover.core.register.RegisterState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One life of a node at the register: what it proposed, and what it was notified of.
public final class Life implements EpochRegister.Listener {
    private final Runnable changed;
    private final List<RegisterState> applied = new ArrayList<>();
    private final Map<Long, RegisterAnswer> answers = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private @Nullable EpochRegister register;
    private long calls;

    /// @param changed called after each notification
    public Life(Runnable changed) {
        this.changed = changed;
    }

    public void begin(EpochRegister started) {
        this.register = started;
    }

    public long propose(RegisterCommand command) {
        EpochRegister at = register;
        if (at == null) throw new IllegalStateException("not begun");
        long call = ++calls;
        at.propose(call, command);
        return call;
    }

    public synchronized @Nullable RegisterAnswer answerOf(long call) {
        return answers.get(call);
    }

    public synchronized List<RegisterState> applied() {
        return List.copyOf(applied);
    }

    public synchronized RegisterState latest() {
        return applied.isEmpty() ? RegisterState.EMPTY : applied.getLast();
    }

    /// What no register may do, whatever befalls it.
    public synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    @Override
    public void answered(long call, RegisterAnswer answer) {
        synchronized (this) {
            if (answers.putIfAbsent(call, answer) != null) wrong.add("call " + call + " was answered twice");
        }
        changed.run();
    }

    @Override
    public void applied(RegisterState state) {
        synchronized (this) {
            if (!state.isAfter(latest())) wrong.add(state + " after " + latest());
            applied.add(state);
        }
        changed.run();
    }
}
