package antiphon.master.replica;

import antiphon.log.EntryLog;
import antiphon.master.core.contract.WorkerReport.Agreement;
import antiphon.message.Hash;
import java.util.Arrays;
import java.util.Optional;

/// Holds what workers say of their logs against the master's own.
public final class Agreements {
    private final EntryLog log;

    public Agreements(EntryLog log) {
        this.log = log;
    }

    /// Whether a worker's log is the beginning of this one.
    ///
    /// @param position up to where the worker is durable, 0 when it holds nothing
    /// @param hash of its message there, as it came; empty when the worker left it out, as when damage keeps it from
    ///     reading it
    public Agreement of(long position, byte[] hash) {
        if (position == 0) return Agreement.SAME;
        if (position > log.end()) return Agreement.BEYOND_HEAD;
        Optional<Hash> own = log.hashIfReadable(position);
        if (own.isEmpty() || hash.length == 0) return Agreement.UNKNOWN;
        return Arrays.equals(hash, own.get().toBytes()) ? Agreement.SAME : Agreement.DIFFERENT;
    }
}
