package antiphon.node.fetch;

import antiphon.core.OwnedEpoch;
import antiphon.log.EntryLog;
import antiphon.log.ReplicaStore;
import antiphon.log.state.ReplicaState;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a node gives another one that lacks messages: pages of durable messages, as long as the other's log is the
/// beginning of this one. For any thread.
public final class LogPages {
    private static final int PAGE_BYTES_MAX = 1024 * 1024;

    private final EntryLog log;
    private final ReplicaState state;
    private final Optional<OwnedEpoch> led;

    /// What the other node asks for.
    ///
    /// @param after it has everything up to here; 0 for nothing
    /// @param afterHash of that message; empty when it does not say
    /// @param through the last message wanted; 0 for all
    /// @param bytesMax of the messages in one page, though one always fits; 0 for as many as the node gives at most
    public record Wanted(long after, Optional<Hash> afterHash, long through, int bytesMax) {
        /// @throws IllegalArgumentException when a number is negative
        public Wanted {
            if (after < 0 || through < 0 || bytesMax < 0)
                throw new IllegalArgumentException("after " + after + " through " + through + ": " + bytesMax);
        }
    }

    public sealed interface Answer {
        /// @param more whether there are durable messages beyond these, up to the last one wanted
        record Page(Standing standing, List<LogEntry> entries, boolean more) implements Answer {}

        /// The other log is not the beginning of this one.
        record Diverged(Standing standing, String objection) implements Answer {}

        /// What is wanted first is not kept any more.
        ///
        /// @param start the first message that is
        record Gone(long missing, long start) implements Answer {}

        /// The node cannot read its own log from this message on now.
        record Unreadable(IOException cause, long sequence) implements Answer {}
    }

    /// Which log this is, and how far it goes.
    ///
    /// @param start of the epoch, when this node leads in it and took it over
    /// @param last message in it, which may not be durable yet
    public record Standing(Optional<LogId> logId, long epoch, Optional<OwnedEpoch> start, long last) {}

    public LogPages(ReplicaStore store) {
        this(store, Optional.empty());
    }

    /// @param led the epoch that this node took over and leads in: it is said, and not what its disk promises meanwhile
    public LogPages(ReplicaStore store, Optional<OwnedEpoch> led) {
        this.log = store.log();
        this.state = store.state();
        this.led = led;
    }

    public Answer after(Wanted wanted) {
        long after = wanted.after();
        if (after < log.start() - 1) return new Answer.Gone(after + 1, log.start());
        Optional<String> objection;
        try {
            objection = objectionTo(after, wanted.afterHash());
        } catch (UncheckedIOException e) { // What cannot be read is no reason to say that the logs diverged.
            return new Answer.Unreadable(Objects.requireNonNull(e.getCause()), after);
        }
        if (objection.isPresent()) return new Answer.Diverged(standing(), objection.get());
        return page(wanted);
    }

    /// Why the other log is not the beginning of this one; empty when it is, or when that is not known.
    private Optional<String> objectionTo(long after, Optional<Hash> afterHash) {
        if (after > log.end())
            return Optional.of("message " + after + " is beyond this node's last, " + log.end());
        if (after == 0 || afterHash.isEmpty() || log.hashAt(after).equals(afterHash)) return Optional.empty();
        return Optional.of("message " + after + " has another hash here: the two logs diverged at or before it");
    }

    private Answer page(Wanted wanted) {
        long from = wanted.after() + 1;
        long through = wanted.through() == 0 ? log.durable() : Math.min(wanted.through(), log.durable());
        int bytesMax = wanted.bytesMax() == 0 ? PAGE_BYTES_MAX : Math.min(wanted.bytesMax(), PAGE_BYTES_MAX);
        try {
            List<LogEntry> entries = log.read(from, through, bytesMax);
            return new Answer.Page(standing(), entries, from + entries.size() <= through);
        } catch (IOException e) {
            return new Answer.Unreadable(e, from);
        }
    }

    public Standing standing() {
        long epoch = led.map(OwnedEpoch::epoch).orElseGet(state::promisedEpoch);
        return new Standing(state.logId(), epoch, led, log.end());
    }
}
