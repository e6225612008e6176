package antiphon.security.callers;

import antiphon.files.PrivateFile;
import antiphon.files.PrivateFile.Readers;
import antiphon.files.PrivateFileWriter;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The file that CALLERS names. It contains hashes of tokens, and no token: those are printed once, when they are
/// created.
public final class CallersFile {
    public static final String READABLE_BY = "CALLERS_READABLE_BY";

    private final Path path;
    private final Readers readers;

    private CallersFile(Path path, Readers readers) {
        this.path = path;
        this.readers = readers;
    }

    /// @param settings the value of a setting, if it is set: CALLERS_READABLE_BY
    /// @throws IllegalArgumentException when it is wrong; the message names it
    public static CallersFile at(Path path, Function<String, Optional<String>> settings) {
        return new CallersFile(
                path,
                settings.apply(READABLE_BY).map(word -> Readers.parse(READABLE_BY, word)).orElse(Readers.OWNER));
    }

    public Path path() {
        return path;
    }

    /// Makes a file without callers.
    ///
    /// @throws FileAlreadyExistsException when there is such a file; it stays as it is
    public void create() throws IOException {
        PrivateFileWriter.create(path, CallersJson.write(List.of()));
    }

    /// @throws IllegalArgumentException when it is no such file, or others could have written it
    public Callers read() throws IOException {
        return CallersJson.read(bytes());
    }

    byte[] bytes() throws IOException {
        return PrivateFile.read(path, readers, READABLE_BY);
    }

    /// Takes a token to who keeps it, before the file is changed: a token that got lost would count for ever.
    @FunctionalInterface
    public interface TokenTaker {
        void take(String token) throws IOException;

        /// The file could not be changed after all: the token is valid nowhere.
        default void takeBack() {}
    }

    private static final TokenTaker NO_TOKEN = _ -> {};

    /// Adds a caller.
    ///
    /// @return its token, which is kept nowhere
    /// @throws IllegalArgumentException when there is one with its name, or one of its client ids is another's; the
    ///     file stays as it is
    public String add(Caller caller, Optional<Instant> expires) throws IOException {
        return add(caller, expires, _ -> {});
    }

    /// The same; when the token cannot be taken the file stays as it is.
    public String add(Caller caller, Optional<Instant> expires, TokenTaker taker) throws IOException {
        String token = BearerToken.random();
        List<KnownToken> tokens = List.of(KnownToken.of(token, Optional.empty()));
        change(entries -> {
            if (entries.stream().anyMatch(entry -> entry.name().equals(caller.name())))
                throw new IllegalArgumentException("has a caller " + caller.name() + " already: a new token for it"
                        + " makes `antiphon callers rotate`");
            entries.add(new CallerEntry(caller, false, expires, tokens));
        }, token, taker);
        return token;
    }

    /// Gives a caller a new token; those it has count until the time given, or until their own if that is earlier.
    ///
    /// @return the new token, which is kept nowhere
    public String rotate(String name, Instant oldUntil, Instant now) throws IOException {
        List<String> taken = new ArrayList<>();
        var _ = rotate(name, oldUntil, now, taken::add);
        return taken.getLast();
    }

    /// The same; when the token cannot be taken the file stays as it is.
    ///
    /// @return the caller as it is now; the new token is its last
    public CallerEntry rotate(String name, Instant oldUntil, Instant now, TokenTaker taker) throws IOException {
        String token = BearerToken.random();
        return change(name, entry -> {
            List<KnownToken> tokens = new ArrayList<>();
            for (KnownToken old : entry.tokens()) {
                Instant until = old.expires().filter(oldUntil::isAfter).orElse(oldUntil);
                if (now.isBefore(until)) tokens.add(new KnownToken(old.id(), old.sha256(), Optional.of(until)));
            }
            return entry.rotated(tokens, KnownToken.of(token, Optional.empty()));
        }, token, taker);
    }

    public void disable(String name) throws IOException {
        var _ = change(name, entry -> entry.withDisabled(true), "", NO_TOKEN);
    }

    /// Undoes [#disable].
    ///
    /// @return the caller as it is now, which may have expired
    public CallerEntry enable(String name) throws IOException {
        return change(name, entry -> entry.withDisabled(false), "", NO_TOKEN);
    }

    /// Also where a node would refuse the file, as one with two callers of the same client id: it ends that.
    public void remove(String name) throws IOException {
        PrivateFileWriter.replace(path, () -> {
            List<CallerEntry> entries = new ArrayList<>(CallersJson.entries(bytes()));
            if (!entries.removeIf(entry -> entry.name().equals(name))) throw nobody(name);
            return CallersJson.write(entries);
        });
    }

    /// @return the caller as it is now
    private CallerEntry change(String name, UnaryOperator<CallerEntry> change, String token, TokenTaker taker)
            throws IOException {
        List<CallerEntry> changed = new ArrayList<>();
        change(entries -> {
            if (entries.stream().noneMatch(entry -> entry.name().equals(name))) throw nobody(name);
            entries.replaceAll(entry -> entry.name().equals(name) ? change.apply(entry) : entry);
            entries.stream().filter(entry -> entry.name().equals(name)).forEach(changed::add);
        }, token, taker);
        return changed.getLast();
    }

    private static IllegalArgumentException nobody(String name) {
        return new IllegalArgumentException("has no caller " + name + ": see `antiphon callers list`");
    }

    /// Whole or not at all, and only what can be read again.
    private void change(Consumer<List<CallerEntry>> change, String token, TokenTaker taker) throws IOException {
        PrivateFileWriter.replace(path, new PrivateFileWriter.Change() {
            @Override
            public byte[] apply() throws IOException {
                List<CallerEntry> entries = new ArrayList<>(read().entries());
                change.accept(entries);
                byte[] bytes = CallersJson.write(entries);
                CallersJson.read(bytes);
                return bytes;
            }

            @Override
            public void before() throws IOException {
                taker.take(token);
            }

            @Override
            public void undo() {
                taker.takeBack();
            }
        });
    }
}
