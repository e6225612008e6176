package antiphon.config.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Java decodes arguments and variables with the encoding of the locale: bytes that do not fit silently become U+FFFD,
/// or other letters. Contents and file names must be exact, so such arguments are refused.
public final class Utf8Arguments {
    private static final char REPLACEMENT = '\uFFFD';

    private final boolean encodingIsUtf8;
    private final String encoding;
    private final Path source;

    Utf8Arguments(String encoding, Path source) {
        this.encodingIsUtf8 = encoding.equalsIgnoreCase("UTF-8");
        this.encoding = encoding;
        this.source = source;
    }

    /// The arguments of this process.
    public static Utf8Arguments ofThisProcess() {
        return new Utf8Arguments(System.getProperty("sun.jnu.encoding", ""), Path.of("/proc/self/cmdline"));
    }

    /// Its environment variables.
    public static Utf8Arguments variablesOfThisProcess() {
        return new Utf8Arguments(System.getProperty("sun.jnu.encoding", ""), Path.of("/proc/self/environ"));
    }

    /// @return a sentence about the first argument that is not what was given
    public Optional<String> problemWith(List<String> arguments) {
        for (int at = 0; at < arguments.size(); at++) {
            Optional<String> problem = problemWith("argument " + (at + 1), arguments.get(at));
            if (problem.isPresent()) return problem;
        }
        return Optional.empty();
    }

    /// @param name its name in the sentence
    public Optional<String> problemWith(String name, String text) {
        if (text.chars().allMatch(each -> each < 128)) return Optional.empty();
        if (!encodingIsUtf8)
            return Optional.of(name + " has other characters than ASCII, and the locale is not UTF-8 (" + encoding
                    + "): set LC_ALL=C.UTF-8, or a UTF-8 locale that is installed (`locale -a`)");
        boolean replaced = text.indexOf(REPLACEMENT) >= 0 && !sourceIsUtf8();
        return replaced ? Optional.of(name + " is not UTF-8: give it in UTF-8") : Optional.empty();
    }

    /// A user may mean U+FFFD itself. Where the bytes cannot be seen it is refused.
    private boolean sourceIsUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(source)));
            return true;
        } catch (IOException _) {
            return false; // It is not, or it cannot be read.
        }
    }
}
