package antiphon.log;

import antiphon.log.read.DamagedLogException;
import antiphon.log.state.ReplicaState;
import antiphon.message.Hash;
import antiphon.message.LogEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// The entries of a log, in order and without gaps. What a replica remembers besides them is its [ReplicaState]; both
/// are opened and closed as one [ReplicaStore].
///
/// The first entry kept is [#start], which need not be message 1. At the other side two numbers matter: what was
/// *appended* ([#end]) may be lost in a crash, what is *durable* ([#durable]) may not. One thread appends and syncs;
/// any thread may read.
public interface EntryLog {
    /// The number of the first message, or of the first there will be. Those before it are not kept any more.
    long start();

    /// The number of the last message appended; the one before [#start] when there is none.
    long end();

    /// The number up to which every message is durable; the one before [#start] when there is none.
    long durable();

    /// The hash of a message, also of the one before [#start], which the first one follows. For 0 it is that which
    /// message 1 of this log follows. Empty elsewhere, and for 0 while there is no log id.
    ///
    /// @throws UncheckedIOException when it must be read from the disk and cannot be; because of a
    ///     [DamagedLogException] when the message, or one next to it, was altered there
    Optional<Hash> hashAt(long sequence);

    /// As [#hashAt], and empty also when the hash cannot be read now: for callers that can wait for it.
    default Optional<Hash> hashIfReadable(long sequence) {
        try {
            return hashAt(sequence);
        } catch (UncheckedIOException _) {
            return Optional.empty();
        }
    }

    /// Adds messages to the end. They are durable after the next [#sync].
    ///
    /// @throws IllegalArgumentException when the first does not follow the head
    void append(List<LogEntry> entries) throws IOException;

    /// Reserves space after the end: an append within it does not fail because the disk is full, or because of a limit
    /// on files. So messages can be refused before they have numbers. Called by the thread that appends.
    ///
    /// @param entryBytes their total encoded size
    /// @throws AppendRefusedException when there is no such room now
    default void makeRoomFor(int messages, long entryBytes) throws IOException {}

    /// Makes everything appended so far durable.
    ///
    /// @return the new durable number
    long sync() throws IOException;

    /// Takes every message above `sequence` out of the log, durably. A log on disk keeps them in side files. Called by
    /// the thread that appends, while nobody syncs.
    ///
    /// @return what was taken out, and where it is now
    /// @throws IllegalArgumentException when not even the message before [#start] would be left to follow
    Truncated truncateAfter(long sequence) throws IOException;

    /// Messages `from` to at most `through`, in order: as many as fit `bytesMax`, but at least one if there is one.
    /// They begin with [#start] when `from` is before it.
    ///
    /// @throws DamagedLogException when message `from` was altered on the disk; nothing altered is ever returned
    List<LogEntry> read(long from, long through, long bytesMax) throws IOException;

    /// How many bytes the messages above `sequence` take where they are kept, rounded up to where a reader can begin;
    /// all of them for 0.
    long bytesAbove(long sequence);
}
