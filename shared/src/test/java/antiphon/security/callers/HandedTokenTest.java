package antiphon.security.callers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A token is handed over once, and only one that counts.
class HandedTokenTest {
    private static final Caller SHOP = new Caller("shop", EnumSet.of(Role.WRITER), List.of());

    @TempDir private Path directory = Path.of("");
    private CallersFile file;

    @BeforeEach
    void create() throws IOException {
        file = CallersFile.at(directory.resolve("callers.json"), _ -> Optional.empty());
        file.create();
    }

    private List<Path> drafts() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(each -> each.toString().endsWith(".new")).toList();
        }
    }

    @Test
    void aTokenIsHandedOverWhenAllThatTakesRoomIsWritten() throws IOException {
        CallersFile.TokenTaker taker = _ -> assertThat(drafts()).hasSize(1);
        var _ = file.add(SHOP, Optional.empty(), taker);
        var _ = file.rotate("shop", Instant.EPOCH, Instant.EPOCH, taker);
    }

    @Test
    void aTokenWhoseFileCannotBeChangedAfterAllIsTakenBack() throws IOException {
        List<String> taken = new ArrayList<>();
        CallersFile.TokenTaker taker = new CallersFile.TokenTaker() {
            @Override
            public void take(String token) throws IOException {
                taken.add(token);
                for (Path draft : drafts()) Files.delete(draft); // So that it cannot be renamed.
            }

            @Override
            public void takeBack() {
                taken.clear();
            }
        };
        assertThatIOException().isThrownBy(() -> file.add(SHOP, Optional.empty(), taker));
        assertThat(taken).isEmpty();
        assertThat(file.read().entries()).isEmpty();
    }
}
