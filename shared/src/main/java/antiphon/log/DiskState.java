package antiphon.log;

import antiphon.core.Owner;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFiles;
import antiphon.log.state.Epochs;
import antiphon.log.state.LostRange;
import antiphon.log.state.ReplicaState;
import antiphon.log.state.StateFile;
import antiphon.log.state.StateValues;
import antiphon.message.LogId;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.UnaryOperator;

/// The state of a replica on disk, in the file that [StateFile] draws. It also says up to where the log is durable: so
/// a start notices when the end of the log is missing.
final class DiskState implements ReplicaState {
    private final LogFiles files;
    private final StoreAccess access;
    private volatile StateValues values;
    private final LongAccumulator committed = new LongAccumulator(Math::max, 0); // in this life of the process
    private Place place = () -> {};
    private boolean written; // ever; used in changes only

    @FunctionalInterface
    interface Place {
        void require() throws IOException;
    }

    /// @param values as they are in the file
    DiskState(LogFiles files, StoreAccess access, StateValues values) throws IOException {
        this.files = files;
        this.access = access;
        this.values = values;
        this.written = files.isThere(StateFile.NAME);
    }

    /// A promise must be where the log is, and not in a directory that took its place.
    ///
    /// @param required throws while the log is not in its place
    void onlyWhile(Place required) {
        place = required;
    }

    /// @throws IOException when the file was deleted
    void requireThere() throws IOException {
        if (isDeleted()) throw new NoSuchFileException(files.pathOf(StateFile.NAME));
    }

    /// Writes the file again when it alone was deleted: without it a start would take all messages for lost. Within a
    /// change, where the log is in its place.
    void putBack() throws IOException {
        if (isDeleted()) writeLast(values);
    }

    private boolean isDeleted() throws IOException {
        return written && !files.isThere(StateFile.NAME);
    }

    @Override
    public Optional<LogId> logId() {
        return values.logId();
    }

    @Override
    public void adopt(LogId wanted) throws IOException {
        access.changing(() -> {
            Optional<LogId> taken = values.logId();
            if (taken.isPresent() && !taken.get().equals(wanted))
                throw new IllegalStateException("this log is " + taken.get() + " and cannot become " + wanted);
            if (taken.isEmpty()) write(values.withLogId(wanted));
        });
    }

    @Override
    public Epochs epochs() {
        return values.epochs();
    }

    @Override
    public void promise(long epoch) throws IOException {
        change(epochs -> epochs.promise(epoch));
    }

    @Override
    public void promise(long epoch, Owner owner, long committed) throws IOException {
        change(epochs -> epochs.promise(epoch, owner, committed));
    }

    @Override
    public void adoptEpoch(long epoch, long committed) throws IOException {
        change(epochs -> epochs.adopt(epoch, committed));
    }

    private void change(UnaryOperator<Epochs> change) throws IOException {
        access.changing(() -> {
            Epochs changed = change.apply(values.epochs());
            if (!changed.equals(values.epochs())) write(values.withEpochs(changed));
        });
    }

    @Override
    public long committed() {
        return Math.max(epochs().committed(), committed.get());
    }

    @Override
    public void committed(long upTo) {
        committed.accumulate(upTo);
    }

    @Override
    public Optional<LostRange> lost() {
        return values.lost();
    }

    @Override
    public void distrust(long end) throws IOException {
        access.changing(() -> {
            if (end >= values.start().sequence()) write(values.withLost(new LostRange(end, end)));
        });
    }

    @Override
    public void settled() throws IOException {
        access.changing(() -> {
            if (values.lost().isPresent()) write(values.withNothingLost());
        });
    }

    /// The log is durable up to here: a later start misses what was. On a full disk the old state stays, and the next
    /// segment or start tries again: the append does not need it. Within a change.
    void vouchFor(long durable) throws LogFailedException {
        if (durable <= values.durableThrough()) return;
        try {
            write(values.withDurable(durable));
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException _) {
            // The state is as it was.
        }
    }

    /// Entries above this one are about to leave the log: a start must not miss them. Within a change.
    void vouchForNoMoreThan(long sequence) throws IOException {
        if (values.durableThrough() > sequence) write(values.withDurable(sequence));
    }

    /// The log ends here and is durable. Within the last change.
    ///
    /// Where it is not in its place, what is there is left as it is: it may hold a higher promise, or be empty as the
    /// next start needs it.
    void closing(long durable) throws IOException {
        try {
            place.require();
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException _) {
            return;
        }
        writeLast(values.withDurable(durable));
    }

    /// Takes the room for the next state where that is missing.
    void prepare() throws IOException {
        StateFile.prepare(files);
    }

    private void write(StateValues wanted) throws IOException {
        place.require();
        writeLast(wanted);
        try {
            prepare();
        } catch (IOException _) {
            // Reported by [ReplicaStore#trouble], which tries again.
        }
    }

    /// Without room for another.
    private void writeLast(StateValues wanted) throws IOException {
        StateFile.write(files, wanted);
        values = wanted;
        written = true;
    }
}
