package antiphon.log;

import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFiles;
import antiphon.log.recovery.Recovery;
import antiphon.log.recovery.TailTruncation;
import antiphon.log.segment.LogSettings;
import antiphon.log.segment.SegmentWriter;
import antiphon.log.state.LogStart;
import antiphon.log.state.ReplicaState;
import antiphon.log.state.StateFile;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// What a replica keeps in one directory: segments with the entries of its log ([SegmentedLog]), and the file `state`
/// ([DiskState]). `docs/log-format.md` draws the files.
///
/// Where both change, the order of their syncs, and what a crash in between leaves:
///
///     a new segment   the full segment, the new one, the state   a state that vouches for less, and for nothing wrong
///     truncate        the state, then the segments               the log as it was; damage at its end may look torn
///     close           the newest segment, the state              the same as a crash before it
///
/// A state that vouches for more than the segments hold is damage to the next start, so it is lowered first and raised
/// last. See [StateFile], [SegmentWriter], [TailTruncation] and [Recovery] for what each leaves by itself.
public final class DiskStore implements ReplicaStore {
    private static final String LOCK = "lock";

    private final LogFiles files;
    private final Closeable lock;
    private final StoreAccess access = new StoreAccess();
    private final DiskTrouble trouble = new DiskTrouble();
    private final DiskState state;
    private final SegmentedLog log;

    private DiskStore(LogFiles files, LogSettings settings, Closeable lock, Recovery.Result found) throws IOException {
        this.files = files;
        this.lock = lock;
        this.state = new DiskState(files, access, found.state());
        this.log = new SegmentedLog(files, settings, access, trouble, state, found);
        state.onlyWhile(log::requireInPlace);
    }

    /// Opens the store in a directory, or creates an empty one.
    ///
    /// @throws LogInUseException when another process has it open
    public static Opened open(LogFiles files, LogSettings settings) throws IOException {
        return open(files, settings, LogStart.FIRST);
    }

    /// @param begin where the log starts when there is none in the directory yet
    static Opened open(LogFiles files, LogSettings settings, LogStart begin) throws IOException {
        Closeable lock = files.lock(LOCK);
        try {
            Recovery.Result found = new Recovery(files, settings, begin).run();
            DiskStore store = new DiskStore(files, settings, lock, found);
            return new Opened(store, found.tornTail(), found.damage(), found.notes());
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public EntryLog log() {
        return log;
    }

    @Override
    public ReplicaState state() {
        return state;
    }

    @Override
    public Optional<DiskRepairs> repairs() {
        return Optional.of(log.repairs());
    }

    @Override
    public long freeBytes() {
        try {
            return files.freeBytes();
        } catch (IOException _) {
            return 0; // A disk that cannot report its free space has none for new entries.
        }
    }

    @Override
    public Optional<String> trouble() {
        // Who appends or syncs hears why changes are refused.
        return access.unlessRefused(() -> trouble.after(this::takeRoomAgain));
    }

    private void takeRoomAgain(long bytes) throws IOException {
        try {
            files.freeBytes();
            log.requireInPlace(); // Before anything is made: in another directory a file of ours would be in the way.
            state.putBack();
            state.prepare();
            if (bytes > 0) log.makeRoom(bytes);
        } catch (LogFailedException e) {
            throw access.failed(e);
        }
    }

    @Override
    public String kind() {
        return "disk";
    }

    @Override
    public String place() {
        return files.pathOf("");
    }

    @Override
    public void close() throws IOException {
        access.closing(() -> state.closing(log.sync()), this::closeFiles);
    }

    private void closeFiles() throws IOException {
        try (lock) {
            log.closeFiles();
        }
    }
}
