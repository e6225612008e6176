package antiphon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CallersListTest {
    @Test
    void aPlaceForTheTokenThatIsNoneIsBlamedAndNotTheFileOfCallers(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("callers.json");
        Run.of("callers", "create", file.toString());
        String before = Files.readString(file);
        Path to = directory.resolve("nowhere").resolve("z");
        Run run = Run.of("callers", "add", file.toString(), "ann", "--role", "reader", "--to", to.toString());
        assertThat(run).returns(1, Run::exitCode);
        assertThat(run.err()).isEqualTo("antiphon: the token's file " + to + " cannot be made: " + to.getParent()
                + " is not there; nothing was changed: name another file with --to\n");
        assertThat(file).content().isEqualTo(before);
    }

    @Test
    void timesAreShownToTheSecond(@TempDir Path directory) {
        String file = directory.resolve("callers.json").toString();
        Run.of("callers", "create", file);
        String token = directory.resolve("token").toString();
        Run.of("callers", "add", file, "ann", "--role", "reader", "--expires", "90d", "--to", token);
        assertThat(Run.of("callers", "list", file).out()).containsPattern(
                "enabled \\(until \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\)");
        assertThat(Run.of("callers", "list", file, "-o", "json").out()).containsPattern(
                "\"expires\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\"");
        Run.of("callers", "rotate", file, "ann", "--old-for", "1d", "--to", token + "-next"); // The first token ends.
        assertThat(Run.of("callers", "list", file, "-o", "json").out())
                .containsPattern("\"tokens\":\\[\\{\"id\":\"\\w+\",\"expires\":")
                .doesNotContainPattern("\\d\\.\\d+Z");
    }

    @Test
    void rolesAndClientIdsAreListsInJson(@TempDir Path directory) {
        String file = directory.resolve("callers.json").toString();
        Run.of("callers", "create", file);
        Run.of("callers", "add", file, "ann", "--role", "writer,reader", "--client-id", "shop-*", "--client-id", "x",
                "--to", directory.resolve("token").toString());
        assertThat(Run.of("callers", "list", file, "-o", "json").out())
                .contains("\"roles\":[\"writer\",\"reader\"]", "\"client_ids\":[\"shop-*\",\"x\"]");
    }
}
