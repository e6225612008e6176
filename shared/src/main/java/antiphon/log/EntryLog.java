package antiphon.log;

import antiphon.message.Hash;
import antiphon.message.LogEntry;
import antiphon.message.LogId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/// Where a node keeps its messages. Numbers run from 1 without holes.
///
/// Two numbers matter: what was *appended* ([#end]) may be lost in a crash, what is *durable* ([#durable]) may not.
/// One thread appends and syncs; any thread may read.
public interface EntryLog extends AutoCloseable {
    /// The log these messages belong to; empty on a node that has never had one.
    Optional<LogId> logId();

    /// Takes the log id, durably, before the first message.
    ///
    /// @throws IllegalStateException when another log id was taken before
    void adopt(LogId logId) throws IOException;

    /// The highest epoch this node has promised to a master, or has reigned in; 0 when none.
    long promisedEpoch();

    /// Promises, durably, to listen to no lower epoch.
    ///
    /// @throws IllegalArgumentException when a higher epoch was promised before
    void promise(long epoch) throws IOException;

    /// What damage has taken from this log and was not yet made good. While it is present, that messages are missing
    /// here says nothing about whether they were acknowledged. It is remembered over restarts.
    Optional<LostRange> lost();

    /// Another node has led in this log: what this one holds may not be all that was acknowledged, even up to its end.
    /// From now on its last message counts as [#lost]. Durable when this returns.
    void distrust() throws IOException;

    /// All that was lost is here again, or is known to be gone for good. Durable when this returns.
    void settled() throws IOException;

    /// The number of the last message appended; 0 when there is none.
    long end();

    /// The number up to which every message is durable; 0 when there is none.
    long durable();

    /// The hash of a message, or of the start of the log for 0; empty above [#end] and while there is no log id.
    ///
    /// @throws UncheckedIOException when it has to be read from the disk and cannot be; because of a
    ///     [DamagedLogException] when the message, or one beside it, was altered there
    Optional<Hash> hashAt(long sequence);

    /// As [#hashAt], and empty also when the hash cannot be read now: for those who can do without it for a while.
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

    /// Takes the room for so many messages behind the head: an append of no more than that does not find the disk full,
    /// or as many files or as large ones as there may be. So that messages can be refused before they have numbers.
    /// Called by the thread that appends.
    ///
    /// @param entryBytes what they take together, encoded
    /// @throws AppendRefusedException when there is no such room now
    default void makeRoomFor(int messages, long entryBytes) throws IOException {}

    /// Why the log cannot take messages now, whatever [#freeBytes] says; empty when it can. What could not be done is
    /// tried again here, and what was in the way since the last call is told once, even if it is over. Any thread.
    default Optional<String> trouble() {
        return Optional.empty();
    }

    /// Finds and repairs damage to what is on the disk; empty for a log that is on none.
    default Optional<DiskRepairs> repairs() {
        return Optional.empty();
    }

    /// Makes everything appended so far durable.
    ///
    /// @return the new durable number
    long sync() throws IOException;

    /// Takes every message above `sequence` out of the log, durably. A log on disk keeps them in side files. Called by
    /// the thread that appends, while nobody syncs.
    ///
    /// @return what was taken out, and where it is now
    Cut truncateAfter(long sequence) throws IOException;

    /// Messages `from` to at most `through`, in order: as many as fit `bytesMax`, but at least one if there is one.
    ///
    /// @throws DamagedLogException when message `from` was altered on the disk; nothing altered is ever returned
    List<LogEntry> read(long from, long through, long bytesMax) throws IOException;

    /// How many bytes the messages above `sequence` take where they are kept, rounded up to where a reader can begin;
    /// all of them for 0.
    long bytesAbove(long sequence);

    /// How many more bytes of messages there is room for.
    long freeBytes();

    /// `disk` or `memory`.
    String kind();

    @Override
    void close() throws IOException;
}
