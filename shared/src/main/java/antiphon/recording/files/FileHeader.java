package antiphon.recording.files;

import antiphon.recording.codec.Codec;
import antiphon.recording.codec.Codecs;
import java.util.List;

/// The header of each file of a recording.
///
/// @param life the number of the first file of this life of the node, by which the life is called
/// @param part which file of its life this is, from 1
/// @param fingerprint of the vocabulary
/// @param effects the names of the vocabulary's effects, by which a mark can be read also when they have changed
public record FileHeader(
        String kind,
        String node,
        String build,
        String java,
        long beganMillis,
        long life,
        int part,
        int fingerprint,
        List<String> effects) {
    public static final Codec CODEC = Codecs.of(FileHeader.class);

    /// As the jar says; classes outside a jar are of no build.
    public static String ownBuild() {
        String version = FileHeader.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    public FileHeader nextPart() {
        return new FileHeader(kind, node, build, java, beganMillis, life, part + 1, fingerprint, effects);
    }
}
