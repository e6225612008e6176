package antiphon.recording;

import antiphon.recording.codec.RecordingException;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.files.FileHeader;
import antiphon.recording.files.FrameFile;
import antiphon.recording.files.Frames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One life of a node, from start to end, as far as it is on record.
///
/// @param header of the first file that is there
/// @param files in order
public record RecordedLife(FileHeader header, List<Path> files) {
    /// Where a recording is, and what of it is of no use.
    ///
    /// @param lives in the order in which they were lived
    /// @param unread a sentence for each file that is none of a life
    public record Found(List<RecordedLife> lives, List<String> unread) {}

    /// Looks into a directory, or into the one inside it where nodes keep their recordings.
    public static Found in(Path directory) throws IOException {
        Path inside = directory.resolve(Recording.DIRECTORY);
        Path place = Files.isDirectory(inside) ? inside : directory;
        if (!Files.readAttributes(place, BasicFileAttributes.class).isDirectory())
            throw new NotDirectoryException(directory.toString());
        Map<Long, RecordedLife> lives = new TreeMap<>();
        List<String> unread = new ArrayList<>();
        for (Path file : filesIn(place)) {
            try (FrameFile opened = FrameFile.open(file)) {
                FileHeader header = opened.header();
                lives.merge(header.life(), new RecordedLife(header, List.of(file)), RecordedLife::goesOn);
            } catch (RecordingException e) {
                unread.add(String.valueOf(e.getMessage()));
            }
        }
        return new Found(List.copyOf(lives.values()), unread);
    }

    private static List<Path> filesIn(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(path -> Frames.NAME.matcher(String.valueOf(path.getFileName())).matches())
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private RecordedLife goesOn(RecordedLife more) {
        List<Path> all = new ArrayList<>(files);
        all.addAll(more.files);
        return new RecordedLife(header, all);
    }

    public long number() {
        return header.life();
    }

    /// Without it a core cannot be made: what it knew is not in the files that follow.
    public boolean hasBeginning() {
        return header.part() == 1;
    }

    /// @throws RecordingException when it was recorded in other types than these
    public RecordedEvents events(Vocabulary vocabulary) throws RecordingException {
        if (header.fingerprint() != vocabulary.fingerprint())
            throw new RecordingException("it was recorded by build " + header.build() + " in form "
                    + word(header.fingerprint()) + ", and this is build " + FileHeader.ownBuild()
                    + ", which reads form "
                    + word(vocabulary.fingerprint()) + ": replay it with the build that recorded it");
        return new RecordedEvents(this, vocabulary);
    }

    private static String word(int fingerprint) {
        return String.format(Locale.ROOT, "%08x", fingerprint);
    }
}
