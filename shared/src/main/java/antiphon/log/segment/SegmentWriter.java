package antiphon.log.segment;

import antiphon.files.IoReason;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.record.RecordFormat;
import antiphon.log.repair.Repair;
import antiphon.log.segment.BlockIndex.Point;
import antiphon.message.LogEntry;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/// Appends to the newest segment. The others are never written again, but for [Repair].
///
///     header | record | record | ... | zeros that keep the room
///
/// What a crash leaves:
///
///     create:  write segment.tmp, sync it    a segment.tmp that the next start deletes
///              rename, sync directory        the same, or an empty segment
///     write:   zeros, then records           any part of either, in any order: a torn tail, which is truncated
///     force:   sync                          the records whole
///     finish:  truncate zeros, sync          the records whole, with or without zeros; only then comes the next
///                                            segment, so that only the newest can end in a torn tail
public final class SegmentWriter implements Closeable {
    public static final String TEMPORARY = "segment.tmp";
    private static final int WRITE_BYTES_MAX = 1 << 18;
    private static final int STAGING_BYTES_FIRST = 1024;

    private final Segment segment;
    private final LogSettings settings;
    private final LogFile file;
    private ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES_FIRST);
    private long allocatedTo;
    private long bytesMax; // less than the settings say where the system lets files grow no further

    private SegmentWriter(Segment segment, LogSettings settings, LogFile file) throws IOException {
        this.segment = segment;
        this.settings = settings;
        this.file = file;
        this.allocatedTo = file.size();
        this.bytesMax = settings.segmentBytes();
    }

    /// Continues a segment that ends where its last record does, or in zeros.
    public static SegmentWriter open(LogFiles files, LogSettings settings, Segment segment) throws IOException {
        return new SegmentWriter(segment, settings, files.open(segment.name()));
    }

    public static SegmentWriter create(LogFiles files, LogSettings settings, SegmentHeader header) throws IOException {
        Segment segment = new Segment(header, settings);
        LogFile file = created(files, settings, header);
        try {
            files.rename(TEMPORARY, segment.name());
            file.renamed(files.pathOf(segment.name()));
            files.syncDirectory();
            return new SegmentWriter(segment, settings, file);
        } catch (IOException e) {
            file.close();
            throw new LogFailedException("cannot make " + files.pathOf(segment.name()) + " durable" + reason(e), e);
        }
    }

    private static LogFile created(LogFiles files, LogSettings settings, SegmentHeader header) throws IOException {
        try {
            LogFile file = files.create(TEMPORARY);
            try {
                writeNew(file, settings, header);
                force(file);
                return file;
            } catch (IOException e) {
                file.close();
                throw e;
            }
        } catch (LogFailedException e) {
            throw e;
        } catch (IOException e) {
            throw new AppendRefusedException("cannot begin a segment in " + files.pathOf(TEMPORARY) + reason(e), e);
        }
    }

    private static void writeNew(LogFile file, LogSettings settings, SegmentHeader header) throws IOException {
        try {
            file.write(header.encode(), 0);
            file.allocate(SegmentHeader.BYTES, Math.max(SegmentHeader.BYTES, settings.allocateBytes()));
        } catch (IOException e) {
            file.truncate(0); // Gives back the room it took.
            throw e;
        }
    }

    public Segment segment() {
        return segment;
    }

    public boolean hasRoomFor(long recordBytes) {
        return segment.isEmpty() || segment.next().offset() + recordBytes <= bytesMax;
    }

    /// Reserves space for records.
    ///
    /// @return false when the system does not let this file grow that far: a new one must be begun
    /// @throws AppendRefusedException when there is no such room now
    public boolean makeRoomFor(long recordBytes) throws AppendRefusedException {
        try {
            takeRoom(segment.next().offset() + recordBytes);
            return true;
        } catch (IOException e) {
            if (IoReason.isFileTooLarge(e) && !segment.isEmpty()) {
                bytesMax = allocatedTo;
                return false;
            }
            throw new AppendRefusedException(
                    "cannot make room for " + recordBytes + " bytes in " + file.path() + reason(e), e);
        }
    }

    /// As far as the step goes; where there is less room than that, as far as it must.
    private void takeRoom(long end) throws IOException {
        if (end <= allocatedTo) return;
        try {
            allocateTo(stepBehind(end));
        } catch (IOException e) {
            file.truncate(allocatedTo); // Gives back what it took.
            if (stepBehind(end) == end) throw e;
            takeJust(end);
        }
    }

    private void takeJust(long end) throws IOException {
        try {
            allocateTo(end);
        } catch (IOException e) {
            file.truncate(allocatedTo);
            throw e;
        }
    }

    private void allocateTo(long end) throws IOException {
        file.allocate(allocatedTo, end);
        allocatedTo = end;
    }

    private long stepBehind(long end) {
        return Math.max(end, Math.min(end + settings.allocateBytes(), bytesMax));
    }

    /// Adds all of them, or none.
    ///
    /// @param durable up to where the log is durable
    /// @throws AppendRefusedException when the segment is as it was before
    /// @throws LogFailedException when that is unknown
    public void write(List<LogEntry> entries, long durable) throws IOException {
        Point before = segment.next();
        try {
            put(entries, durable, before.offset());
            allocate(before.offset() + RecordFormat.bytes(entries));
        } catch (IOException e) {
            takeBack(before.offset());
            throw new AppendRefusedException(
                    "cannot write to " + file.path() + " at byte " + before.offset() + reason(e), e);
        }
        Point at = before;
        for (LogEntry entry : entries) {
            at = new Point(entry.sequence() + 1, at.offset() + RecordFormat.bytes(entry), entry.hash());
            segment.grewTo(at);
        }
    }

    private void put(List<LogEntry> entries, long durable, long offset) throws IOException {
        int wanted = (int) Math.min(WRITE_BYTES_MAX, RecordFormat.bytes(entries));
        if (staging.capacity() < wanted) staging = ByteBuffer.allocateDirect(WRITE_BYTES_MAX);
        staging.clear();
        long at = offset;
        for (LogEntry entry : entries) {
            if (staging.remaining() < RecordFormat.FRAME_BYTES) at = flush(at);
            RecordFormat.putFrame(staging, entry, durable);
            at = stage(entry.encoded(), at);
        }
        flush(at);
    }

    private long stage(byte[] source, long offset) throws IOException {
        long at = offset;
        for (int staged = 0; staged < source.length;) {
            if (!staging.hasRemaining()) at = flush(at);
            int length = Math.min(source.length - staged, staging.remaining());
            staging.put(source, staged, length);
            staged += length;
        }
        return at;
    }

    private long flush(long offset) throws IOException {
        staging.flip();
        int length = staging.remaining();
        file.write(staging, offset);
        staging.clear();
        return offset + length;
    }

    /// Reserves space after the records in large steps, so that most syncs find the size of the file unchanged.
    private void allocate(long end) throws IOException {
        if (end <= allocatedTo) return;
        long wanted = stepBehind(end);
        file.allocate(end, wanted);
        allocatedTo = wanted;
    }

    /// A partial write was refused, so it must not come back after a crash.
    private void takeBack(long end) throws LogFailedException {
        try {
            file.truncate(end);
            file.force();
            allocatedTo = end;
        } catch (IOException e) {
            throw new LogFailedException("cannot take back a write to " + file.path() + " at byte " + end + reason(e),
                    e);
        }
    }

    /// Makes everything durable that was written before the call.
    public void force() throws LogFailedException {
        force(file);
    }

    /// The segment is full.
    public void finish() throws LogFailedException {
        long end = segment.next().offset();
        try {
            if (file.size() > end) file.truncate(end);
        } catch (IOException e) {
            throw new LogFailedException("cannot end " + file.path() + " at byte " + end + reason(e), e);
        }
        allocatedTo = end;
        force(file);
    }

    private static void force(LogFile file) throws LogFailedException {
        try {
            file.force();
        } catch (IOException e) {
            throw new LogFailedException("cannot sync " + file.path() + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return ": " + IoReason.of(e);
    }

    /// Goes on in another file, after the file of this segment was deleted and all that it held was put there.
    ///
    /// @throws LogFailedException when it cannot: this one would write to a file that no reader sees
    public SegmentWriter movedTo(LogFiles files) throws IOException {
        try {
            SegmentWriter moved = open(files, settings, segment);
            close();
            return moved;
        } catch (IOException e) {
            throw new LogFailedException("cannot go on in " + files.pathOf(segment.name()) + reason(e), e);
        }
    }

    public LogFile file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
