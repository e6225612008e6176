package antiphon.node;

import antiphon.config.NodeSettings;
import antiphon.config.Storage;
import antiphon.files.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A random name of a node's disk, by which a master knows that two nodes stand on copies of one directory. It is made
/// with the data directory, or by the first start of a version that knows it, and kept in the file `disk`: 32
/// hexadecimal digits and a line feed. A backup has none, so what is restored from it gets a name of its own.
///
/// The file is made next to its place and renamed; a crash leaves no name, and then the next start makes one. Nothing
/// else depends on it, so a node whose file cannot be read or written runs on without.
public final class DiskName {
    private static final String FILE = "disk";
    private static final String TEMPORARY = "disk.tmp";
    private static final int BYTES = 16;
    private static final int FILE_BYTES_MAX = 64; // More is no such file.
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");
    private static final Logger LOG = LoggerFactory.getLogger(DiskName.class);

    private DiskName() {}

    /// To be called while the node holds its directory's lock.
    ///
    /// @return empty when there is none
    public static String of(NodeSettings settings) {
        return settings.storage() == Storage.MEMORY ? "" : in(settings.dataDir());
    }

    static String in(Path directory) {
        try {
            String known = read(directory.resolve(FILE));
            return known.isEmpty() ? make(directory) : known;
        } catch (IOException e) {
            LOG.warn("{} cannot be used ({}): a copy of this directory would not be noticed",
                    directory.resolve(FILE), e.toString());
            return "";
        }
    }

    private static String read(Path file) throws IOException {
        if (!Files.exists(file)) return "";
        try {
            if (Files.size(file) > FILE_BYTES_MAX) return "";
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            return FORM.matcher(text).matches() ? text : "";
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    private static String make(Path directory) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String name = HexFormat.of().formatHex(random);
        Path temporary = directory.resolve(TEMPORARY);
        Files.deleteIfExists(temporary);
        OwnerOnly.createFile(temporary);
        try (FileChannel file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap((name + "\n").getBytes(StandardCharsets.US_ASCII)));
            file.force(true);
        }
        Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel self = FileChannel.open(directory, StandardOpenOption.READ)) {
            self.force(true);
        }
        return name;
    }
}
