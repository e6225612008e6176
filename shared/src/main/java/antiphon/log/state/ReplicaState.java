package antiphon.log.state;

import antiphon.core.Owner;
import antiphon.message.LogId;
import java.io.IOException;
import java.util.Optional;

/// What a replica remembers besides the entries of its log: which log it belongs to, what it has promised and
/// adopted, and whether its log may lack entries that were acknowledged. Every change is durable when its method
/// returns, except that of [#committed(long)].
///
/// One thread changes it, the one that appends; any thread may read.
public interface ReplicaState {
    /// The log this replica belongs to; empty when it has never had one.
    Optional<LogId> logId();

    /// Takes the log id, before the first entry.
    ///
    /// @throws IllegalStateException when another log id was taken before
    void adopt(LogId logId) throws IOException;

    /// What it has promised and adopted, all of it as of one moment.
    Epochs epochs();

    /// The highest epoch this node has promised to a master, or has led in; 0 when none.
    default long promisedEpoch() {
        return epochs().promised();
    }

    /// Promises to listen to no lower epoch, to a master without failover.
    ///
    /// @throws IllegalArgumentException when a higher epoch was promised before, or this one to an owner
    void promise(long epoch) throws IOException;

    /// Promises to listen to no lower epoch, and in this one to nobody but its owner. Both are written at once.
    ///
    /// @param committed the messages up to here are known to be committed; written with it
    /// @throws IllegalArgumentException when a higher epoch was promised before, or this one to somebody else, or when
    ///     messages are committed and no epoch was ever adopted
    void promise(long epoch, Owner owner, long committed) throws IOException;

    /// The log, up to the start of this epoch, is durable here: from now on it counts as a log of this epoch.
    ///
    /// @param committed the messages up to here are known to be committed; written with it
    /// @throws IllegalArgumentException when another epoch is promised, as after a later promise
    void adoptEpoch(long epoch, long committed) throws IOException;

    /// The messages up to here are known to be held by a majority for good: at least what [#epochs] says. The log may
    /// not reach that far here.
    long committed();

    /// Takes note of what is committed, until the process ends; the next promise or adoption writes it. What was known
    /// stays known, whatever role the node has.
    void committed(long upTo);

    /// Messages lost to damage and not yet fetched again. While it is present, missing entries may have been
    /// acknowledged. It is remembered over restarts.
    Optional<LostRange> lost();

    /// Another node has led in this log: acknowledged messages may be missing here, even below its end.
    /// From now on its last entry counts as [#lost].
    ///
    /// @param end of the log; nothing changes when it holds no entry
    void distrust(long end) throws IOException;

    /// All lost messages are here again, or are known to be gone for good.
    void settled() throws IOException;
}
