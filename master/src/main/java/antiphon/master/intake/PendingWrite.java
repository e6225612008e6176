package antiphon.master.intake;

import antiphon.master.core.contract.Outcome;
import antiphon.master.replica.Write;
import antiphon.master.tracing.WriteTrace;
import org.jspecify.annotations.Nullable;

/// A write between its arrival and its answer. Its content is let go when it has been appended: the log has it.
final class PendingWrite {
    private static final long OVERHEAD_BYTES = 256;

    private final Reply reply;
    private final int concern;
    private final long arrivedNs;
    private final @Nullable WriteTrace trace;
    private @Nullable Write write;

    /// @param trace null when it is not traced
    PendingWrite(
            Write write,
            Reply reply,
            long arrivedNs,
            @Nullable WriteTrace trace) {
        this.write = write;
        this.reply = reply;
        this.concern = write.concern();
        this.arrivedNs = arrivedNs;
        this.trace = trace;
    }

    Reply reply() {
        return reply;
    }

    void answer(long ticket, Outcome outcome) {
        reply.known(ticket, outcome);
    }

    /// Approximate memory of a waiting write, in bytes.
    static long weightOf(Write write) {
        return OVERHEAD_BYTES + write.contentBytes();
    }

    /// Returns null when it will not be appended any more.
    @Nullable
    Write write() {
        return write;
    }

    int concern() {
        return concern;
    }

    long arrivedNs() {
        return arrivedNs;
    }

    @Nullable
    WriteTrace trace() {
        return trace;
    }

    /// Or it is a repeat of one that is.
    boolean isAppended() {
        return write == null;
    }

    /// It will not be appended, since it is in the log already.
    void forgetContent() {
        write = null;
    }

    /// Called once, in a turn of the loop.
    Write takeWrite() {
        Write taken = write;
        if (taken == null) throw new IllegalStateException("a write was appended twice");
        write = null;
        return taken;
    }
}
