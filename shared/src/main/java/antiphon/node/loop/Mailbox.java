package antiphon.node.loop;

import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;

/// The bounded mailbox of a core. Any thread puts inputs in; one thread at a time runs turns.
///
/// @param <I> the inputs of the core
public final class Mailbox<I> {
    private final MpscVarHandleArrayQueue<I> inputs;
    private final int sheddableMax;

    /// @param capacity how many inputs may wait; the last quarter is kept for inputs that cannot be refused
    public Mailbox(int capacity) {
        this.inputs = new MpscVarHandleArrayQueue<>(capacity);
        this.sheddableMax = capacity - capacity / 4;
    }

    /// For inputs that can be refused.
    ///
    /// @return false when it is full for them: nothing was taken
    public boolean offer(I input) {
        return inputs.size() < sheddableMax && inputs.offer(input);
    }

    /// For inputs that cannot be refused.
    ///
    /// @return false when it is full: the caller must wait for room
    public boolean put(I input) {
        return inputs.offer(input);
    }

    public boolean isEmpty() {
        return inputs.isEmpty();
    }

    /// For any thread, and to be shown.
    public int size() {
        return inputs.size();
    }

    /// Runs one turn: passes the inputs that wait, up to a number, to the core, which then acts once on all of them.
    ///
    /// @return when the core wants to be called at the latest, see [NodeLoop.Turns#endTurn]
    public long turn(NodeLoop.Turns<I> turns, int inputsMax, long nowNs) {
        for (int taken = 0; taken < inputsMax; taken++) {
            I input = inputs.poll();
            if (input == null) break;
            turns.take(input, nowNs);
        }
        return turns.endTurn(nowNs);
    }
}
