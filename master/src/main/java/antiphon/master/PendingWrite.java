package antiphon.master;

import antiphon.master.core.Outcome;
import org.jspecify.annotations.Nullable;

/// A write between its arrival and its answer. Its content is let go when it has been appended: the log has it.
final class PendingWrite {
    private final Reply reply;
    private final int contentBytes;
    private @Nullable Write write;

    PendingWrite(Write write, Reply reply) {
        this.write = write;
        this.reply = reply;
        this.contentBytes = write.contentBytes();
    }

    Reply reply() {
        return reply;
    }

    void answer(long ticket, Outcome outcome) {
        reply.known(ticket, outcome);
    }

    int contentBytes() {
        return contentBytes;
    }

    boolean isAppended() {
        return write == null;
    }

    /// Called once, on the loop's thread.
    Write takeWrite() {
        Write taken = write;
        if (taken == null) throw new IllegalStateException("a write was appended twice");
        write = null;
        return taken;
    }
}
