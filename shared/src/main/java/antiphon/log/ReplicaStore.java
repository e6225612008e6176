package antiphon.log;

import antiphon.log.state.ReplicaState;
import java.io.IOException;
import java.util.Optional;

/// The storage of a replica: the entries of its log, and its state. They are opened together, fail together
/// and are closed together: after a sync of either has failed, neither takes anything more.
///
/// The state is ahead of the entries it speaks of when that is the safe side, and behind them otherwise:
///
///     part        order                                    with the other order, after a crash
///     log id      durable before the first entry           the entries would be of no known log, and quarantined
///     epoch       durable before an entry of that epoch    a lower epoch could be accepted besides that entry
///     adopted     durable after the log up to its start    a log that lacks entries would be taken for the best
///     lost        durable before entries are given up      they would count as never acknowledged
///     settled     durable after the entries are            a log that lacks entries would count as whole
///
/// The callers that decide keep the order of the log id, the epochs and `settled`: they change the state first or sync
/// first. [DiskStore] adds what it needs of its own.
public interface ReplicaStore extends AutoCloseable {
    EntryLog log();

    ReplicaState state();

    /// Finds and repairs damage to entries on the disk; empty where nothing is on a disk.
    default Optional<DiskRepairs> repairs() {
        return Optional.empty();
    }

    /// How many more bytes of entries there is room for.
    long freeBytes();

    /// Why nothing can be written now, whatever [#freeBytes] says; empty when it can. What could not be done is tried
    /// again here, and what was in the way since the last call is reported once, even if it is over. Any thread.
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /// `disk` or `memory`.
    String kind();

    /// Where the entries are, for people: a directory, or `memory`.
    String place();

    /// Makes everything durable and gives up the files.
    @Override
    void close() throws IOException;
}
