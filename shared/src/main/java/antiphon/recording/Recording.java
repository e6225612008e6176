package antiphon.recording;

import antiphon.config.NodeSettings;
import antiphon.log.files.DiskFiles;
import antiphon.log.files.LogFiles;
import antiphon.node.loop.StorageWatch;
import antiphon.recording.codec.Vocabulary;
import antiphon.recording.files.FileHeader;
import antiphon.recording.files.Ring;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins the recording of a node, if its settings ask for one.
public final class Recording {
    /// Inside the node's DATA_DIR, which no other process uses.
    public static final String DIRECTORY = "recording";

    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);

    private Recording() {}

    /// A recording that cannot begin is logged and skipped: it does not keep a node from starting.
    public static Recorder of(NodeSettings settings, Vocabulary vocabulary) {
        if (settings.recordingBytes() == 0) return Recorder.NONE;
        Path directory = settings.dataDir().resolve(DIRECTORY);
        try {
            Recorder recorder = in(
                    DiskFiles.in(directory), settings.recordingBytes(), StorageWatch.RESERVE_BYTES, vocabulary,
                    settings.name());
            LOG.info("the inputs of this node are recorded in {}, at most {} bytes of them", directory.toAbsolutePath(),
                    settings.recordingBytes());
            return recorder;
        } catch (IOException e) {
            LOG.warn("RECORDING_BYTES is set, but {} cannot be used: {}. The node goes on without a recording",
                    directory.toAbsolutePath(), e.toString());
            return Recorder.NONE;
        }
    }

    static Recorder in(LogFiles files, long bytesMax, long reserveBytes, Vocabulary vocabulary, String node)
            throws IOException {
        Ring ring = new Ring(files, bytesMax, reserveBytes);
        FileHeader header = new FileHeader(
                vocabulary.kind(),
                node,
                FileHeader.ownBuild(),
                System.getProperty("java.version", ""),
                System.currentTimeMillis(),
                ring.nextNumber(),
                1,
                vocabulary.fingerprint(),
                vocabulary.effects().stream().<String>map(Class::getSimpleName).toList());
        return new RingRecorder(ring, vocabulary, header);
    }
}
