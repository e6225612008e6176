package antiphon.log.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file. Reads and writes name their place, so many threads may use one.
public interface LogFile extends Closeable {
    /// Where the file is, for people.
    String path();

    long size() throws IOException;

    /// Fills the buffer from `offset` on.
    ///
    /// @return how many bytes there were: fewer than asked for only at the end of the file
    int read(ByteBuffer target, long offset) throws IOException;

    /// Writes all that remains in the buffer. When it throws, any part of it may have been written.
    void write(ByteBuffer source, long offset) throws IOException;

    void truncate(long size) throws IOException;

    /// Makes earlier writes and truncations durable. After a failure the contents of the disk are unknown.
    void force() throws IOException;

    /// Whether its path still leads to it: not when it was deleted, moved, or replaced by another file, also by a copy.
    /// What is written meanwhile ends with the process.
    boolean isInPlace() throws IOException;

    /// Its directory calls it so from now on.
    void renamed(String path) throws IOException;

    /// Takes the room from `from` to `to` by filling it with zeros, so that a later write there neither finds the disk
    /// full nor changes the size of the file, which would make the next [#force] dearer.
    default void allocate(long from, long to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(to - from, 1 << 20));
        for (long at = from; at < to; at += zeros.limit()) {
            zeros.clear().limit((int) Math.min(to - at, zeros.capacity()));
            write(zeros, at);
        }
    }
}
