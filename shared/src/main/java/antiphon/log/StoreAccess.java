package antiphon.log;

import antiphon.log.files.LogFailedException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Which threads may work on the files of a replica at the same time, and whether any still may.
///
/// Three locks, always taken in this order. `appending`: one change at a time, of the entries or of the state.
/// `syncing`: the newest segment does not change while it is synced. `reading`: shared by readers, taken alone by what
/// rewrites the past. So appends, syncs and reads do not wait for each other, except for the sync that ends a full
/// segment.
///
/// A failed sync is final: the contents of the disk are unknown, so every later change and sync is refused.
final class StoreAccess {
    private final ReentrantLock appending = new ReentrantLock();
    private final ReentrantLock syncing = new ReentrantLock();
    private final ReentrantReadWriteLock reading = new ReentrantReadWriteLock();
    private volatile @Nullable IOException refusal;

    @FunctionalInterface
    interface Change {
        void make() throws IOException;
    }

    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /// Without another change under way.
    void changing(Change change) throws IOException {
        appending.lock();
        try {
            requireUsable();
            change.make();
        } catch (LogFailedException e) {
            throw failed(e);
        } finally {
            appending.unlock();
        }
    }

    /// As [#changing]; empty when changes are refused.
    <T> Optional<T> unlessRefused(Supplier<Optional<T>> work) {
        appending.lock();
        try {
            return refusal == null ? work.get() : Optional.empty();
        } finally {
            appending.unlock();
        }
    }

    /// As [#changing], but also when changes are refused.
    <T> T betweenChanges(Work<T> work) throws IOException {
        appending.lock();
        try {
            return work.run();
        } finally {
            appending.unlock();
        }
    }

    /// Without another sync under way, and while the newest segment stays the newest.
    <T> T syncing(Work<T> work) throws IOException {
        syncing.lock();
        try {
            requireUsable(); // The sync that was waited for may have failed.
            return work.run();
        } catch (LogFailedException e) {
            throw failed(e);
        } finally {
            syncing.unlock();
        }
    }

    /// While nothing rewrites the past.
    <T> T reading(Work<T> work) throws IOException {
        reading.readLock().lock();
        try {
            return work.run();
        } finally {
            reading.readLock().unlock();
        }
    }

    /// Without readers and without a sync under way.
    <T> T alone(Work<T> work) throws IOException {
        syncing.lock();
        reading.writeLock().lock();
        try {
            requireUsable();
            return work.run();
        } catch (LogFailedException e) {
            throw failed(e);
        } finally {
            reading.writeLock().unlock();
            syncing.unlock();
        }
    }

    /// The last change, which is skipped when changes are refused; from then on they are.
    void closing(Change last, Closeable files) throws IOException {
        appending.lock();
        try (files) {
            makeLast(last);
        } finally {
            appending.unlock();
        }
    }

    private void makeLast(Change last) throws IOException {
        try {
            if (refusal == null) last.make();
        } finally {
            if (refusal == null) refusal = new IOException("the log is closed");
        }
    }

    private void requireUsable() throws LogFailedException {
        IOException why = refusal;
        if (why != null) throw new LogFailedException("the log takes nothing more: " + why.getMessage(), why);
    }

    /// From now on every change and sync is refused; the first failure is the reason.
    LogFailedException failed(LogFailedException failure) {
        if (refusal == null) refusal = failure;
        return failure;
    }
}
