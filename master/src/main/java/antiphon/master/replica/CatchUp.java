package antiphon.master.replica;

import antiphon.log.EntryLog;
import antiphon.log.ReplicaState;
import antiphon.log.ReplicaStore;
import antiphon.master.replica.MasterReplica.Term;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/// What the master gives a worker that lacks messages: pages of its log, as long as the worker's log is the beginning
/// of it. For any thread.
public final class CatchUp {
    private static final int PAGE_BYTES_MAX = 1024 * 1024;

    private final EntryLog log;
    private final ReplicaState state;
    private final Supplier<Term> term;

    public sealed interface Answer {
        /// @param more whether the master holds durable messages beyond these
        record Page(Standing standing, List<LogEntry> entries, boolean more) implements Answer {}

        /// The worker's log is not the beginning of this one.
        record Diverged(Standing standing, String objection) implements Answer {}

        /// The master is starting and does not know yet what its log holds.
        record NotYet() implements Answer {}

        /// Another master leads: this log may be shorter than the one that counts, or have diverged from it.
        record SteppedDown() implements Answer {}

        /// What the worker lacks first is not kept any more.
        ///
        /// @param start the first message that is
        record Gone(long missing, long start) implements Answer {}

        /// The request makes no sense.
        record Invalid(String problem) implements Answer {}

        /// The master cannot read its own log from this message on now.
        record Unreadable(IOException cause, long sequence) implements Answer {}
    }

    /// Which log this is, and how far it goes.
    ///
    /// @param latest the last message in it, which may not be durable yet
    public record Standing(Optional<LogId> logId, long epoch, long latest) {}

    /// @param term of this life of the master
    public CatchUp(ReplicaStore store, Supplier<Term> term) {
        this.log = store.log();
        this.state = store.state();
        this.term = term;
    }

    /// @param last the last message of the worker, 0 when it has none
    /// @param lastHash of that message; empty when the worker does not say
    /// @param bytesMax of the messages in one page, though one always fits; 0 for as many as the master gives at most
    public Answer after(long last, byte[] lastHash, int bytesMax) {
        if (term.get() == Term.NOT_BEGUN) return new Answer.NotYet();
        if (term.get() == Term.OVER) return new Answer.SteppedDown();
        if (last < 0) return new Answer.Invalid("last_sequence_number is " + last + ", must be 0 or more");
        if (bytesMax < 0) return new Answer.Invalid("page_bytes_max is " + bytesMax + ", must be 0 or more");
        if (last < log.start() - 1) return new Answer.Gone(last + 1, log.start());
        Optional<String> objection;
        try {
            objection = objectionTo(last, lastHash);
        } catch (UncheckedIOException e) { // What cannot be read is no reason to say that the logs diverged.
            return new Answer.Unreadable(Objects.requireNonNull(e.getCause()), last);
        }
        if (objection.isPresent()) return new Answer.Diverged(standing(), objection.get());
        return page(last + 1, bytesMax == 0 ? PAGE_BYTES_MAX : Math.min(bytesMax, PAGE_BYTES_MAX));
    }

    /// Why the worker's log is not the beginning of this one; empty when it is, or did not say enough to tell.
    private Optional<String> objectionTo(long last, byte[] lastHash) {
        if (last > log.end())
            return Optional.of("message " + last + " is beyond this master's last, " + log.end());
        if (last == 0 || lastHash.length == 0) return Optional.empty();
        byte[] own = log.hashAt(last).map(Hash::toBytes).orElse(new byte[0]);
        if (Arrays.equals(own, lastHash)) return Optional.empty();
        return Optional.of("message " + last + " has another hash here: the two logs diverged at or before it");
    }

    private Answer page(long from, int bytesMax) {
        long through = log.durable();
        try {
            List<LogEntry> entries = log.read(from, through, bytesMax);
            return new Answer.Page(standing(), entries, from + entries.size() <= through);
        } catch (IOException e) {
            return new Answer.Unreadable(e, from);
        }
    }

    private Standing standing() {
        return new Standing(state.logId(), state.promisedEpoch(), log.end());
    }
}
