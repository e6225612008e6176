package antiphon.log.repair;

import antiphon.files.IoReason;
import antiphon.log.files.BytesOf;
import antiphon.log.files.LogFailedException;
import antiphon.log.files.LogFile;
import antiphon.log.files.LogFiles;
import antiphon.log.segment.Segment;
import antiphon.log.segment.SegmentHeader;
import antiphon.log.segment.SegmentWriter;
import antiphon.log.state.StateFile;
import java.io.IOException;
import java.nio.file.FileSystemException;

/// Gives a segment a file again when its own was deleted under the running node.
///
/// What a crash leaves:
///
///     write segment.tmp, sync it     the file is still missing, and a segment.tmp that the next start deletes
///     rename it, sync directory      the file is missing, or there: with its header alone, or with all that is copied
///
/// An existing file is never touched, whatever its state, and a file that cannot be opened does not count as missing.
public final class MissingFile {
    private final LogFiles files;

    public MissingFile(LogFiles files) {
        this.files = files;
    }

    public boolean is(Segment segment) throws IOException {
        return !files.isThere(segment.name());
    }

    /// One in which every message is still damaged, for [Repair].
    void makeEmpty(Segment segment) throws IOException {
        make(segment, _ -> {});
    }

    /// Puts the contents of a deleted file, which can be read while it is open, into a new one.
    ///
    /// @return what goes on there
    /// @throws IOException when another file has its name, or nothing else of the log is left
    public SegmentWriter putBack(SegmentWriter deleted) throws IOException {
        Segment segment = deleted.segment();
        if (!is(segment)) throw lost(segment.name(), "it is another file than the one this node writes to");
        long end = segment.next().offset();
        make(segment, file -> BytesOf.copy(deleted.file(), SegmentHeader.BYTES, end, file, SegmentHeader.BYTES));
        return deleted.movedTo(files);
    }

    private IOException lost(String name, String reason) {
        return new FileSystemException(files.pathOf(name), null, reason);
    }

    @FunctionalInterface
    private interface Content {
        void to(LogFile file) throws IOException;
    }

    private void make(Segment segment, Content content) throws IOException {
        requireDirectory(segment);
        try (LogFile file = files.create(SegmentWriter.TEMPORARY)) {
            file.write(segment.header().encode(), 0);
            content.to(file);
            force(file);
        }
        files.rename(SegmentWriter.TEMPORARY, segment.name());
        try {
            files.syncDirectory();
        } catch (IOException e) {
            throw new LogFailedException(
                    "cannot make " + files.pathOf(segment.name()) + " durable: " + IoReason.of(e), e);
        }
    }

    /// Where nothing of this log is left, the disk is not mounted any more, or the whole log was removed.
    private void requireDirectory(Segment segment) throws IOException {
        files.requireInPlace();
        if (files.list().stream().noneMatch(name -> name.equals(StateFile.NAME) || SegmentHeader.isName(name)))
            throw lost(segment.name(), "it is missing, and with it all other files of this log");
    }

    private static void force(LogFile file) throws LogFailedException {
        try {
            file.force();
        } catch (IOException e) {
            throw new LogFailedException("cannot sync " + file.path() + ": " + IoReason.of(e), e);
        }
    }
}
