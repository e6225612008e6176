package antiphon.client.pipeline;

import antiphon.client.write.Submission;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A batch that was sent: its writes in order, and which of them have no outcome yet. Used by one thread at a time.
final class WriteFrame {
    private final long firstIndex;
    private final @Nullable Submission[] writes;
    private int open;

    WriteFrame(long firstIndex, List<Submission> writes) {
        this.firstIndex = firstIndex;
        this.writes = writes.toArray(new Submission[0]);
        this.open = writes.size();
    }

    long nextIndex() {
        return firstIndex + writes.length;
    }

    /// Removes a write whose outcome is known.
    ///
    /// @throws IllegalStateException when it was not waiting: that node does not speak this contract
    Submission take(long index) {
        int at = (int) (index - firstIndex);
        Submission write = at < writes.length ? writes[at] : null;
        if (write == null) throw notWaiting(index);
        writes[at] = null;
        open--;
        return write;
    }

    static IllegalStateException notWaiting(long index) {
        return new IllegalStateException("the master answered write " + index + ", which was not waiting");
    }

    boolean isDone() {
        return open == 0;
    }

    /// @param unseenFrom the place from which on the master has looked at no write
    List<Submission> left(long unseenFrom) {
        List<Submission> left = new ArrayList<>(open);
        for (int at = 0; at < writes.length; at++) {
            Submission write = writes[at];
            if (write == null) continue;
            if (firstIndex + at >= unseenFrom) write.unseen();
            left.add(write);
        }
        return left;
    }
}
