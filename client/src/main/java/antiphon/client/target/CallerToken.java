package antiphon.client.target;

import antiphon.credentials.AuthToken;
import antiphon.files.IoReason;
import antiphon.files.PrivateFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The source of the caller's token. It is read for each call, so a renewed token is used from the next call on. Never
/// printed.
public final class CallerToken {
    private final Supplier<String> source;

    private CallerToken(Supplier<String> source) {
        this.source = source;
    }

    /// @throws IllegalArgumentException when it is blank or contains a character that no token can have; the
    ///     message does not repeat it
    public static CallerToken of(String token) {
        String checked = checked(token, "the token");
        return new CallerToken(() -> checked);
    }

    /// A file that contains only the token. It is read for each call, and must be private: mode 0600. A pipe, such as
    /// the shell makes of `<(command)`, is read once.
    ///
    /// @throws IllegalArgumentException when it cannot be used now; the message names the file
    public static CallerToken in(Path file) {
        Objects.requireNonNull(file, "the token file is null: give the file with the token");
        if (!Files.isRegularFile(file)) return of(read(file));
        CallerToken token = new CallerToken(() -> read(file));
        token.current();
        return token;
    }

    /// @param supplier called from any thread, once per call; must not block
    public static CallerToken from(Supplier<String> supplier) {
        Objects.requireNonNull(supplier, "the supplier of the token is null: give one that returns the token");
        return new CallerToken(() -> checked(supplier.get(), "the token supplied"));
    }

    private static String read(Path file) {
        try {
            byte[] bytes = PrivateFile.read(file, PrivateFile.Readers.OWNER, "");
            return checked(new String(bytes, StandardCharsets.UTF_8), "the token in " + file);
        } catch (IOException e) {
            throw new IllegalArgumentException("the token file " + file + " cannot be read: " + IoReason.of(e), e);
        } catch (IllegalArgumentException e) {
            String said = String.valueOf(e.getMessage());
            throw new IllegalArgumentException(said.startsWith("the token") ? said : file + " " + said, e);
        }
    }

    private static String checked(@Nullable String given, String what) {
        if (given == null) throw new IllegalArgumentException(what + " is null: give the token as a text");
        String token = given.strip();
        if (token.isEmpty()) throw new IllegalArgumentException(what + " is blank");
        if (!token.chars().allMatch(each -> each > ' ' && each < 0x7f))
            throw new IllegalArgumentException(
                    what + " has spaces or signs that no token has: give one token and nothing else");
        return token;
    }

    /// The nodes' own token, which may contain blanks.
    public static CallerToken ofNodes(AuthToken token) {
        return new CallerToken(token::reveal);
    }

    /// @throws IllegalArgumentException when there is none that can be used now
    public String current() {
        return source.get();
    }

    @Override
    public String toString() {
        return "CallerToken[hidden]";
    }
}
