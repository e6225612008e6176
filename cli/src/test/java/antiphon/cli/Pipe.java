package antiphon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A pipe with a name, whose text can be read once, as that of `<(command)`.
public final class Pipe {
    private Pipe() {}

    public static Path of(Path place, String text) throws IOException, InterruptedException {
        if (new ProcessBuilder("mkfifo", "-m", "600", place.toString()).start().waitFor() != 0)
            throw new IOException(place + " could not be made");
        Thread.ofPlatform().daemon().start(() -> {
            try {
                Files.writeString(place, text);
            } catch (IOException _) {
                // Its reader is gone.
            }
        });
        return place;
    }
}
